package trial

import "testing"

func TestCompareNamesWhatIsWrong(t *testing.T) {
	sent := []string{"a", "b", "c"}
	for _, test := range []struct {
		name string
		got  []string
		want string
	}{
		{"everything once and in order", []string{"a", "b", "c"}, ""},
		{"one is missing", []string{"a", "c"}, "lost: b"},
		{"all are missing", nil, "lost: a b c"},
		{"one came twice", []string{"a", "b", "b", "c"}, "received twice: b"},
		{"one came again later", []string{"a", "b", "c", "a"}, "received twice: a"},
		{"one is somebody else's", []string{"a", "x", "b", "c"}, "not meant for it: x"},
		{"two changed places", []string{"b", "a", "c"}, "out of order: a"},
		{"several things at once", []string{"c", "b", "b", "x"}, "lost: a; received twice: b; not meant for it: x; out of order: b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := compare(sent, test.got); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
