package explanations

import (
	"strings"
	"testing"

	"github.com/sioproof/sioproof/suites"
)

// That an explanation is complete is seen to when it is read.
func TestEveryCaseIsExplained(t *testing.T) {
	all, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for id := range all {
		if _, found := suites.Find(id); !found {
			t.Errorf("%s is explained, but there is no such case", id)
		}
	}
	for _, area := range suites.Catalogue() {
		for _, c := range area.Cases {
			if _, explained := all[c.ID]; !explained {
				t.Errorf("%s is not explained: %s%s lacks it", c.ID, area.Key, extension)
			}
		}
	}
}

func TestMistakesAreShownWhereTheyStand(t *testing.T) {
	const complete = "{why: Because., mistake: It does not., fix: Do it.}"
	for source, want := range map[string]string{
		"EIO4-HB-01: {why: Because., mistake: It does not.}":                   "EIO4-HB.yaml:1:1: EIO4-HB-01: fix must be sentences, the last one with a full stop",
		"EIO4-HB-01: {why: Because., mistake: It does not., fix: no sentence}": "EIO4-HB.yaml:1:57: EIO4-HB-01: fix must be sentences, the last one with a full stop",
		"EIO4-HB-01: {because: Because.}":                                      `EIO4-HB.yaml:1:14: unknown key "because"`,
		"EIO4-HS-01: " + complete:                                              "EIO4-HB.yaml:1:1: EIO4-HS-01 is not a case of the area EIO4-HB",
		"EIO4-HB-01: " + complete:                                              "",
	} {
		_, err := parse("EIO4-HB.yaml", []byte(source))
		got := ""
		if err != nil {
			got, _, _ = strings.Cut(err.Error(), "\n")
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", source, got, want)
		}
	}
}
