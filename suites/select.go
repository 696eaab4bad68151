package suites

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
)

// SelectionError says that a selection is wrong or selects nothing. Its text is for the user.
type SelectionError struct {
	Problem string
	Hint    string
}

// Error returns the problem; the hint is apart.
func (e *SelectionError) Error() string { return e.Problem }

// Selection says which cases to run. The zero value is every case that is not destructive.
type Selection struct {
	Cases   []string // ids or globs, such as EIO4-HB-*; empty means all
	Areas   []string // keys of areas or the beginning of one, such as CHAT or EIO4
	Levels  []reports.Level
	Exclude []string      // ids or globs, removed from what the other fields select
	Scope   reports.Scope // only what is asked of the application, or of the library; empty means both

	Destructive bool // also the cases that are known to take some servers down
}

// Select returns the areas with their selected cases, without looking at any server. The error is a *SelectionError.
func Select(selection Selection) ([]trial.Area, error) {
	if err := selection.check(); err != nil {
		return nil, err
	}
	var selected []trial.Area
	for _, area := range Catalogue() {
		cases := slices.DeleteFunc(slices.Clone(area.Cases), func(c trial.Case) bool { return !selection.selects(area, c) })
		for i := range cases {
			cases[i].RestsOn = causesOf(cases[i].ID)
		}
		if len(cases) > 0 {
			area.Cases = cases
			selected = append(selected, area)
		}
	}
	if len(selected) == 0 {
		return nil, &SelectionError{"the selection leaves no case", "`sioproof cases` lists them all"}
	}
	return selected, nil
}

func (s Selection) selects(area trial.Area, of trial.Case) bool {
	switch {
	case of.Destructive && !s.Destructive:
		return false
	case len(s.Cases) > 0 && !slices.ContainsFunc(s.Cases, func(p string) bool { return means(of, p) }):
		return false
	case len(s.Areas) > 0 && !slices.ContainsFunc(s.Areas, func(p string) bool { return inArea(p, area) }):
		return false
	case len(s.Levels) > 0 && !slices.Contains(s.Levels, of.Level):
		return false
	case s.Scope != "" && s.Scope != of.Level.Scope():
		return false
	}
	return !slices.ContainsFunc(s.Exclude, func(p string) bool { return matches(p, of.ID) })
}

// check refuses patterns that fit no case at all: a slip of the pen must not make a run green.
func (s Selection) check() error {
	for _, pattern := range s.Cases {
		if err := checkPattern(pattern, func(of trial.Case) bool { return means(of, pattern) }); err != nil {
			return err
		}
	}
	for _, pattern := range s.Exclude {
		if err := checkPattern(pattern, func(of trial.Case) bool { return matches(pattern, of.ID) }); err != nil {
			return err
		}
	}
	for _, key := range s.Areas {
		if !slices.ContainsFunc(Catalogue(), func(a trial.Area) bool { return inArea(key, a) }) {
			return &SelectionError{fmt.Sprintf("no area is called %q", key), "areas: " + strings.Join(areaKeys(), ", ")}
		}
	}
	return nil
}

func checkPattern(pattern string, fits func(trial.Case) bool) error {
	if _, err := path.Match(pattern, ""); err != nil {
		return &SelectionError{fmt.Sprintf("%q is not a case id or a glob", pattern), "for example EIO4-HB-05, or 'EIO4-*'"}
	}
	if !slices.ContainsFunc(allCases(), fits) {
		return &SelectionError{fmt.Sprintf("no case is called %q", pattern), nearest(pattern)}
	}
	return nil
}

// means says whether a pattern fits the case, by its own id or by one that it also covers.
func means(c trial.Case, pattern string) bool {
	return matches(pattern, c.ID) || slices.ContainsFunc(c.Also, func(id string) bool { return matches(pattern, id) })
}

func matches(pattern, id string) bool {
	matched, err := path.Match(strings.ToUpper(pattern), id)
	return matched && err == nil
}

func inArea(key string, area trial.Area) bool {
	key = strings.ToUpper(key)
	return area.Key == key || strings.HasPrefix(area.Key, key+"-") || slices.Contains(protocols, key) && strings.HasPrefix(area.Key, key)
}

// protocols are what the keys of the areas begin with that belong to a specification.
var protocols = []string{"EIO4", "EIO3", "SIO5", "SIO4"}

func allCases() []trial.Case {
	var cases []trial.Case
	for _, area := range Catalogue() {
		cases = append(cases, area.Cases...)
	}
	return cases
}

func areaKeys() []string {
	var keys []string
	for _, area := range Catalogue() {
		keys = append(keys, area.Key)
	}
	return keys
}

// nearest suggests up to three ids that may have been meant.
func nearest(pattern string) string {
	var ids []string
	for _, c := range allCases() {
		ids = append(append(ids, c.ID), c.Also...)
	}
	near := strictyaml.Closest(pattern, ids)
	if len(near) == 0 {
		return "`sioproof cases` lists them all"
	}
	return "did you mean " + strings.Join(near[:min(len(near), 3)], " or ") + "? `sioproof cases` lists them all"
}
