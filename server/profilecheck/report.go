package profilecheck

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
)

// Report is what a check found.
type Report struct {
	Fits    []profiles.OperationName // what they deliver or answer has the described shape
	Unseen  []profiles.OperationName // nothing comes back of them that could show it
	Misfits []error                  // the server does it, and the profile describes it wrongly; each with its place
	Doubts  []string                 // the profile is wrong, or the application broken
}

// Err is the error of a profile that does not fit, a *[usage.Error]; nil if there is none.
func (r *Report) Err() error {
	if len(r.Misfits) == 0 {
		return nil
	}
	var places []string
	for _, misfit := range r.Misfits {
		places = append(places, misfit.Error())
	}
	return &usage.Error{
		Problem: "the profile does not fit the application\n" + strings.Join(places, "\n"),
		Hint:    "correct the profile; `sioproof profile check FILE URL` tries it again",
		Err:     errors.Join(r.Misfits...),
	}
}

// state is what a check says of an operation, the better the higher.
type state uint8

const (
	misfit state = iota
	doubt
	unseen
	fits
)

// finding is what was found of an operation or a step.
type finding struct {
	state state
	place []any  // in the profile
	text  string // a sentence
}

func (c *check) report() *Report {
	r := &Report{}
	all := c.setup
	for _, name := range slices.Sorted(maps.Keys(c.found)) {
		switch f := c.found[name]; f.state {
		case fits:
			r.Fits = append(r.Fits, name)
		case unseen:
			r.Unseen = append(r.Unseen, name)
		default:
			all = append(all, f)
		}
	}
	said := map[string]bool{}
	for _, f := range all {
		if said[f.text] { // in each namespace
			continue
		}
		said[f.text] = true
		switch {
		case f.state == misfit:
			r.Misfits = append(r.Misfits, c.server.Profile.Mistake(f.place, "%s", f.text))
		case f.place != nil:
			r.Doubts = append(r.Doubts, f.text+" ("+c.server.Profile.Place(f.place)+")")
		default:
			r.Doubts = append(r.Doubts, f.text)
		}
	}
	return r
}
