package text

import "testing"

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		Grouped(0): "0", Grouped(999): "999", Grouped(1000): "1,000", Grouped(-1234567): "-1,234,567",
		Count(1, "case", "cases"): "1 case", Count(2, "case", "cases"): "2 cases",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestValidEscapesNothingElse(t *testing.T) {
	if got, want := Valid("a\x1b\n\xff\u202e"), "a\x1b\n\\xff\u202e"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
