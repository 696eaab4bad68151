package template

import (
	"encoding/json"
	"testing"
)

func TestNumbersAreComparedByValue(t *testing.T) {
	cases := []struct {
		a, b any
		same bool
	}{
		{1.0, json.Number("1"), true},
		{1.5, json.Number("1.50"), true},
		{json.Number("9007199254740993"), json.Number("9007199254740992"), false},
		{1.0, "1", false},
		{nil, nil, true},
		{[]any{1.0}, []any{json.Number("1")}, true},
		{map[string]any{"a": 1.0}, map[string]any{"a": json.Number("1"), "b": nil}, false},
		{[]byte{1}, []byte{1}, true},
	}
	for _, test := range cases {
		if got := sameJSON(test.a, test.b); got != test.same {
			t.Errorf("sameJSON(%v, %v) = %v", test.a, test.b, got)
		}
	}
}
