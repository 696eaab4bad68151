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

// Check turns the entries that stand at path in doc into deviations. Every error points at its place.
func Check(doc *strictyaml.Document, path strictyaml.Path, entries []Entry) ([]*Deviation, error) {
	var out []*Deviation
	for i, entry := range entries {
		d, err := check(doc, path.Down(i), entry)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func check(doc *strictyaml.Document, path strictyaml.Path, entry Entry) (*Deviation, error) {
	place := doc.Errorf(path, "")
	d := &Deviation{
		Case:    strings.TrimSpace(entry.Case),
		Variant: strings.TrimSpace(entry.Variant),
		Target:  strings.TrimSpace(entry.Target),
		Reason:  strings.TrimSpace(entry.Reason),
		Link:    strings.TrimSpace(entry.Link),
		Failure: strings.TrimSpace(entry.Failure),
		Flaky:   entry.Flaky,
		Origin:  fmt.Sprintf("%s:%d", place.File, place.Line),
	}
	switch {
	case d.Case == "":
		return nil, doc.Errorf(path.Down("case"), `an entry needs a case: an id, or a glob like "SIO5-BIN-*"`)
	case d.Reason == "":
		return nil, doc.Errorf(path.Down("reason"), "an entry needs a reason: without one nobody dares to remove it")
	}
	if d.Link != "" {
		if link, err := url.Parse(d.Link); err != nil || link.Host == "" {
			return nil, doc.Errorf(path.Down("link"), "not an absolute URL: %q", d.Link)
		}
	}
	if entry.Expires != "" {
		day, err := time.Parse(time.DateOnly, strings.TrimSpace(entry.Expires))
		if err != nil {
			return nil, doc.Errorf(path.Down("expires"), "not a date like 2027-01-31: %q", entry.Expires)
		}
		d.Expires = day
	}
	return d, nil
}
