package profiles

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// compiled reads an argument list from its JSON, which is YAML too.
func compiled(source any) (arguments, error) {
	text, err := json.Marshal(map[string]any{"args": source})
	if err != nil {
		return arguments{}, err
	}
	return strictyaml.Read("test.yaml", text, func(doc *strictyaml.Document, file *eventFile) arguments {
		return (&compiler{Document: doc}).arguments(strictyaml.At("args"), file.Args, everything)
	})
}

func TestArgumentsAreFilled(t *testing.T) {
	v := Vars{Token: "t-1", Args: []any{float64(2), []byte{3}}, Room: "r", User: "ann", To: "sid-2", Count: 7, Milliseconds: 30}
	cases := map[string]struct {
		template any
		want     []any
	}{
		"nothing":                  {nil, []any{}},
		"an empty list":            {[]any{}, []any{}},
		"any number":               {"{args}", []any{"t-1", float64(2), []byte{3}}},
		"any number behind others": {[]any{"{room}", "{args}"}, []any{"r", "t-1", float64(2), []byte{3}}},
		"one text":                 {[]any{"{token}"}, []any{"t-1"}},
		"one value":                {[]any{"{arg}"}, []any{"t-1"}},
		"inside an object": {
			[]any{map[string]any{"room": "{room}", "message": "{arg}", "time": "12:00", "n": uint64(5)}},
			[]any{map[string]any{"room": "r", "message": "t-1", "time": "12:00", "n": float64(5)}}},
		"inside a text":                  {[]any{"{user} says {token}"}, []any{"ann says t-1"}},
		"inside a list":                  {[]any{[]any{"{to}", true, nil}}, []any{[]any{"sid-2", true, nil}}},
		"numbers stay numbers":           {[]any{"{count}", "{milliseconds}"}, []any{7, 30}},
		"braces that are no placeholder": {[]any{"{}", `{"a": "{room}"}`, "}{", "{1}"}, []any{"{}", `{"a": "r"}`, "}{", "{1}"}},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			a, err := compiled(test.template)
			if err != nil {
				t.Fatal(err)
			}
			if got := a.fill(&v); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %#v, want %#v", got, test.want)
			}
		})
	}
}

func TestArgumentsAreMatched(t *testing.T) {
	wrapped := []any{map[string]any{"username": "{user}", "message": "{arg}"}}
	cases := map[string]struct {
		template any
		got      string // JSON
		v        Vars
		want     *Delivery
	}{
		"any number":         {"{args}", `["t-1",2]`, Vars{}, &Delivery{Token: "t-1", Args: []any{"t-1", 2.0}}},
		"no argument at all": {"{args}", `[]`, Vars{}, &Delivery{Args: []any{}}},
		"behind a room": {[]any{"{room}", "{args}"}, `["r","t-1"]`, Vars{Room: "r"},
			&Delivery{Token: "t-1", Args: []any{"t-1"}, Values: map[string]any{"room": "r"}}},
		"another room": {[]any{"{room}", "{args}"}, `["q","t-1"]`, Vars{Room: "r"}, nil},
		"any room, if none is asked for": {[]any{"{room}", "{args}"}, `["q","t-1"]`, Vars{},
			&Delivery{Token: "t-1", Args: []any{"t-1"}, Values: map[string]any{"room": "q"}}},
		"another token":           {[]any{"{token}"}, `["t-2"]`, Vars{Token: "t-1"}, nil},
		"the token":               {[]any{"{token}"}, `["t-1"]`, Vars{Token: "t-1"}, &Delivery{Token: "t-1", Args: []any{"t-1"}}},
		"a token is a text":       {[]any{"{token}"}, `[1]`, Vars{}, nil},
		"an argument is anything": {[]any{"{arg}"}, `[{"a":[1]}]`, Vars{}, &Delivery{Args: []any{map[string]any{"a": []any{1.0}}}}},
		"too few":                 {[]any{"{room}", "{token}"}, `["r"]`, Vars{}, nil},
		"extra at the end":        {[]any{"{token}"}, `["t-1","offset"]`, Vars{}, &Delivery{Token: "t-1", Args: []any{"t-1"}, extra: []any{"offset"}}},
		"wrapped": {wrapped, `[{"username":"ann","message":"t-1","count":3}]`, Vars{User: "ann", Token: "t-1"},
			&Delivery{Token: "t-1", Args: []any{"t-1"}, Values: map[string]any{"user": "ann"}}},
		"wrapped, of somebody else": {wrapped, `[{"username":"bob","message":"t-1"}]`, Vars{User: "ann"}, nil},
		"wrapped, a key is missing": {wrapped, `[{"message":"t-1"}]`, Vars{}, nil},
		"wrapped, not an object":    {wrapped, `["t-1"]`, Vars{}, nil},
		"literals":                  {[]any{"login", 5, []any{true}, "{any}"}, `["login",5.0,[true],{"x":1}]`, Vars{}, &Delivery{}},
		"another literal":           {[]any{"login"}, `["logout"]`, Vars{}, nil},
		"a number is not its text":  {[]any{5}, `["5"]`, Vars{}, nil},
		"inside a text": {[]any{"In rooms: {rooms}"}, `["In rooms: a, b"]`, Vars{},
			&Delivery{Values: map[string]any{"rooms": "a, b"}}},
		"inside a text, the token": {[]any{"recv {token}!"}, `["recv t-1!"]`, Vars{Token: "t-1"}, &Delivery{Token: "t-1", Args: []any{"t-1"}}},
		"inside another text":      {[]any{"recv {token}!"}, `["got t-1!"]`, Vars{}, nil},
		"twice the same":           {[]any{"{token}", map[string]any{"id": "{token}"}}, `["t-1",{"id":"t-1"}]`, Vars{}, &Delivery{Token: "t-1", Args: []any{"t-1"}}},
		"twice, not the same":      {[]any{"{token}", map[string]any{"id": "{token}"}}, `["t-1",{"id":"t-2"}]`, Vars{}, nil},
		"a list of another length": {[]any{[]any{"{any}"}}, `[[1,2]]`, Vars{}, nil},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			var got []any
			if err := json.Unmarshal([]byte(test.got), &got); err != nil {
				t.Fatal(err)
			}
			a, err := compiled(test.template)
			if err != nil {
				t.Fatal(err)
			}
			d, ok := a.match(got, &test.v)
			if ok != (test.want != nil) {
				t.Fatalf("match is %v, found %+v", ok, d)
			}
			if !ok {
				return
			}
			if test.want.Values == nil {
				test.want.Values = map[string]any{}
			}
			if len(d.extra) == 0 {
				d.extra = nil
			}
			if !reflect.DeepEqual(d, *test.want) {
				t.Errorf("got %#v, want %#v", d, *test.want)
			}
		})
	}
}

func TestArgumentTemplatesThatMakeNoSense(t *testing.T) {
	for name, source := range map[string]any{
		"a text":             "chat",
		"args in the middle": []any{"{args}", "{room}"},
		"an object":          map[string]any{"a": 1},
		"a capital":          []any{"{Token}"},
		"spaces":             []any{"{ token }"},
		"no end":             []any{"hello {token"},
	} {
		if _, err := compiled(source); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
