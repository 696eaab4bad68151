package draft

import (
	"errors"
	"slices"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/record/learn"
)

// Keep takes out of an application what a profile cannot say, and notes why, so that the profile loads.
func Keep(a *learn.Application) {
	all := a.Operations
	a.Operations = nil
	var refused []learn.Unused
	for _, o := range all {
		alone := *a
		alone.Operations = []learn.Operation{o}
		alone.Namespaces = nil
		if _, err := profiles.Parse("profile.yaml", Profile(&alone, "learned")); err != nil {
			refused = append(refused, learn.Unused{Event: o.Event, Why: "a profile cannot say it as " + o.Name + ": " + reason(err)})
			continue
		}
		a.Operations = append(a.Operations, o)
	}
	for _, u := range refused {
		if !slices.ContainsFunc(a.Operations, func(o learn.Operation) bool { return o.Event == u.Event }) {
			a.Unused = append(a.Unused, u)
		}
	}
	for i, n := range a.Namespaces {
		a.Namespaces[i].Operations = nil
		for _, o := range a.Operations {
			if o.Namespace == n.Name {
				a.Namespaces[i].Operations = append(a.Namespaces[i].Operations, o.Name)
			}
		}
	}
}

func reason(err error) string {
	var mistake *usage.Error
	if errors.As(err, &mistake) {
		return text.FirstLine(mistake.Problem)
	}
	return text.FirstLine(err.Error())
}
