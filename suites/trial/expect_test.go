package trial

import (
	"errors"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// What stands behind Expected and Actual is read by people.
func TestShow(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{
		{nil, "nothing"},
		{"", `""`},
		{"text", "text"},
		{"two\nlines", `"two\nlines"`},
		{[]byte(`42["hello"]`), `42["hello"]`},
		{[]byte{0xff, 0}, "ff00"},
		{errors.New("no"), "no"},
		{engineio.Ping, engineio.Ping.String()},
		{true, "true"},
		{12, "12"},
		{[]any{nil, "<a>", 1.5, []byte{1, 2}, map[string]any{"b": []byte{}}}, `[null,"<a>",1.5,"0x0102",{"b":"0x"}]`},
		{[]string{"a", "b"}, `["a","b"]`},
		{map[string]any{}, "{}"},
		{strings.Repeat("ü", 200), strings.Repeat("ü", 150) + "… (400 bytes)"},
	} {
		if got := Show(test.value); got != test.want {
			t.Errorf("%#v: %s, want %s", test.value, got, test.want)
		}
	}
}

// What other cases say at the same time is no evidence.
func TestForeignTokens(t *testing.T) {
	trial := &Trial{key: 7}
	for text, want := range map[string]bool{
		`["chat message","p7-1"]`:  false,
		`["chat message","p77-1"]`: true,
		`["chat message","p6-12"]`: true,
		`["auth",{}]`:              false,
		`["step7-1"]`:              false,
	} {
		if got := trial.HasForeignToken([]byte(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
