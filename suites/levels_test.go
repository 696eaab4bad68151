package suites

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
)

// The level of a case follows from its source. This is what a source can be for each of them, by how its section begins; MUST and SHOULD
// need a sentence of the text, see testdata/keywords.txt.
var sourcesOf = map[reports.Level]*regexp.Regexp{
	reports.Must:      regexp.MustCompile(`^(Engine\.IO|Socket\.IO) protocol |^RFC `),
	reports.Should:    regexp.MustCompile(`^(Engine\.IO|Socket\.IO) protocol |^RFC `),
	reports.Format:    regexp.MustCompile(`^(Engine\.IO|Socket\.IO) protocol |^RFC |^Fetch standard`),
	reports.Promise:   regexp.MustCompile(`^Socket\.IO (documentation|chat tutorial)|^(Engine\.IO|Socket\.IO) protocol |^Fetch standard`),
	reports.Reference: regexp.MustCompile(`^reference implementation|^Socket\.IO documentation|^Fetch standard`),
}

func TestLevelsFollowFromTheirSources(t *testing.T) {
	for _, c := range allCases() {
		if allowed := sourcesOf[c.Level]; allowed != nil && !allowed.MatchString(c.Source.Section) {
			t.Errorf("%s: the level %s does not follow from %q", c.ID, c.Level, c.Source.Section)
		}
	}
}

// obligation is a sentence that obliges a server, and the cases that hold it to that.
type obligation struct {
	section, sentence string
	cases             []string
}

func obligations(t *testing.T) []obligation {
	t.Helper()
	data, err := os.ReadFile("testdata/keywords.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []obligation
	for paragraph := range strings.SplitSeq(string(data), "\n\n") {
		lines := strings.Split(strings.TrimSpace(paragraph), "\n")
		if strings.HasPrefix(lines[0], "#") {
			continue
		}
		if len(lines) != 3 {
			t.Fatalf("not a section, a sentence and ids: %q", lines)
		}
		all = append(all, obligation{lines[0], lines[1], strings.Fields(lines[2])})
	}
	return all
}

var keyword = regexp.MustCompile(`(?i)\b(must|should)\b`)

// obliges is the level that the keyword of the sentence gives: the weaker one only if there is no other. "Should it happen" is none.
func (o obligation) obliges() reports.Level {
	sentence := strings.TrimPrefix(o.sentence, "Should it happen")
	if slices.ContainsFunc(keyword.FindAllString(sentence, -1), func(word string) bool { return strings.EqualFold(word, "must") }) {
		return reports.Must
	}
	if keyword.MatchString(sentence) {
		return reports.Should
	}
	return ""
}

func TestMustAndShouldStandInTheText(t *testing.T) {
	held := map[string]obligation{}
	for _, o := range obligations(t) {
		for _, id := range o.cases {
			if _, twice := held[id]; twice {
				t.Errorf("%s stands for two sentences", id)
			}
			held[id] = o
			if !slices.ContainsFunc(allCases(), func(c trial.Case) bool { return c.ID == id }) {
				t.Errorf("%q: no case is called %s", o.sentence, id)
			}
		}
	}
	for _, c := range allCases() {
		o, found := held[c.ID]
		switch binding := c.Level == reports.Must || c.Level == reports.Should; {
		case binding && !found:
			t.Errorf("%s has the level %s, and no sentence of the text says so", c.ID, c.Level)
		case found && (c.Level != o.obliges() || c.Source.Section != o.section):
			t.Errorf("%s has the level %s from %q; the sentence %q of %q gives %s", c.ID, c.Level, c.Source.Section, o.sentence, o.section, o.obliges())
		}
	}
}
