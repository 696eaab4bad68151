package trial

import "testing"

func TestWhatBelongsToAnotherTrial(t *testing.T) {
	shared := &Shared{}
	mine := New(t.Context(), shared, nil, Case{}, Variant{})
	other := New(t.Context(), shared, nil, Case{}, Variant{})
	mine.Admit("aaaaaaaaaa")
	other.Admit("bbbbbbbbbb")
	other.Admit("1") // some servers count
	for text, want := range map[string]bool{
		"a user connected":                            false,
		"a user connected: / aaaaaaaaaa":              false,
		"a user connected: / bbbbbbbbbb":              true,
		"user disconnected: / bbbbbbbbbb (transport)": true,
		"1 user connected":                            false,
		`42["chat message","` + other.Token() + `"]`:  true,
		`42["chat message","` + mine.Token() + `"]`:   false,
		"ann-" + other.Token() + " has joined":        true,
		"bbbbbbbbbb said " + mine.Token():             false,
	} {
		if got := mine.IsAnothers([]byte(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
