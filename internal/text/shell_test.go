package text

import "testing"

func TestAShellWordIsPastedAsItIs(t *testing.T) {
	for word, want := range map[string]string{
		"http://localhost:3000":      "http://localhost:3000",
		"node server.js":             "'node server.js'",
		"http://localhost:3000/?a&b": "'http://localhost:3000/?a&b'",
		"it's":                       `'it'\''s'`,
		"":                           "''",
	} {
		if got := ShellWord(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
