package deviations

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// Entry is a deviation as it is written in a file.
type Entry struct {
	Case    string `yaml:"case"`
	Variant string `yaml:"variant"`
	Target  string `yaml:"target"`
	Reason  string `yaml:"reason"`
	Link    string `yaml:"link"`
	Failure string `yaml:"failure"`
	Flaky   bool   `yaml:"flaky"`
	Expires string `yaml:"expires"`
}

// Check turns the entries that stand at path in doc into deviations, and reports the mistakes in them to doc.
func Check(doc *strictyaml.Document, path strictyaml.Path, entries []Entry) []*Deviation {
	var out []*Deviation
	for i, entry := range entries {
		out = append(out, check(doc, path.Down(i), entry))
	}
	return out
}

func check(doc *strictyaml.Document, path strictyaml.Path, entry Entry) *Deviation {
	d := &Deviation{
		Case:    strings.TrimSpace(entry.Case),
		Variant: strings.TrimSpace(entry.Variant),
		Target:  strings.TrimSpace(entry.Target),
		Reason:  strings.TrimSpace(entry.Reason),
		Link:    strings.TrimSpace(entry.Link),
		Failure: strings.TrimSpace(entry.Failure),
		Flaky:   entry.Flaky,
		Origin:  doc.Place(path),
	}
	switch {
	case d.Case == "":
		doc.Failf(path.Down("case"), `an entry needs a case: an id, or a glob like "SIO5-BIN-*"`)
	case d.Reason == "":
		doc.Failf(path.Down("reason"), "an entry needs a reason: without one nobody dares to remove it")
	}
	if link, err := url.Parse(d.Link); d.Link != "" && (err != nil || link.Host == "") {
		doc.Failf(path.Down("link"), "not an absolute URL: %q", d.Link)
	}
	if entry.Expires != "" {
		d.Expires = strictyaml.Scalar(doc, path.Down("expires"), entry.Expires, parseDay)
	}
	return d
}

func parseDay(text string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	if err != nil {
		return day, fmt.Errorf("not a date like 2027-01-31: %q", text)
	}
	return day, nil
}
