package suites

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/target/strictyaml"
)

// SelectionError says that a selection is wrong or selects nothing. Its text is for the user.
type SelectionError struct {
	Problem string
	Hint    string
}

func (e *SelectionError) Error() string { return e.Problem }

// Select returns the areas with the cases the config selects, without looking at any target. The error is a *SelectionError.
func Select(cfg Config) ([]Area, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	var selected []Area
	for _, area := range Catalogue() {
		cases := slices.DeleteFunc(slices.Clone(area.Cases), func(c Case) bool { return !cfg.selects(area, c) })
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

func (c Config) selects(area Area, of Case) bool {
	switch {
	case of.Destructive && !c.Destructive:
		return false
	case len(c.Cases) > 0 && !slices.ContainsFunc(c.Cases, of.means):
		return false
	case len(c.Areas) > 0 && !slices.ContainsFunc(c.Areas, func(p string) bool { return inArea(p, area) }):
		return false
	case len(c.Levels) > 0 && !slices.Contains(c.Levels, of.Level):
		return false
	}
	return !slices.ContainsFunc(c.Exclude, func(p string) bool { return matches(p, of.ID) })
}

// check refuses patterns that fit no case at all: a slip of the pen must not make a run green.
func (c Config) check() error {
	for _, pattern := range c.Cases {
		if err := checkPattern(pattern, func(of Case) bool { return of.means(pattern) }); err != nil {
			return err
		}
	}
	for _, pattern := range c.Exclude {
		if err := checkPattern(pattern, func(of Case) bool { return matches(pattern, of.ID) }); err != nil {
			return err
		}
	}
	for _, key := range c.Areas {
		if !slices.ContainsFunc(Catalogue(), func(a Area) bool { return inArea(key, a) }) {
			return &SelectionError{fmt.Sprintf("no area is called %q", key), "areas: " + strings.Join(areaKeys(), ", ")}
		}
	}
	return nil
}

func checkPattern(pattern string, fits func(Case) bool) error {
	if _, err := path.Match(pattern, ""); err != nil {
		return &SelectionError{fmt.Sprintf("%q is not a case id or a glob", pattern), "for example EIO4-HB-05, or 'EIO4-*'"}
	}
	if !slices.ContainsFunc(allCases(), fits) {
		return &SelectionError{fmt.Sprintf("no case is called %q", pattern), nearest(pattern)}
	}
	return nil
}

// means says whether a pattern fits the case, by its own id or by one that it also covers.
func (c Case) means(pattern string) bool {
	return matches(pattern, c.ID) || slices.ContainsFunc(c.Also, func(id string) bool { return matches(pattern, id) })
}

func matches(pattern, id string) bool {
	matched, err := path.Match(strings.ToUpper(pattern), id)
	return matched && err == nil
}

func inArea(key string, area Area) bool {
	key = strings.ToUpper(key)
	return area.Key == key || strings.HasPrefix(area.Key, key+"-") || slices.Contains(protocols, key) && strings.HasPrefix(area.Key, key)
}

// protocols are what the keys of the areas begin with that belong to a specification.
var protocols = []string{"EIO4", "EIO3", "SIO5", "SIO4"}

func allCases() []Case {
	var cases []Case
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
