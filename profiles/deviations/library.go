package deviations

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/usage"
)

// Library is what the releases of a Socket.IO library are known not to do. The lists ship with sioproof.
type Library struct {
	Name   string // name and major version, such as "socket.io@4"
	About  string // what it is, in a few words
	Tried  string // the release that the list was made with
	Source []byte // the list as it is written

	always   []*Deviation
	withEIO3 []*Deviation
	older    []olderDeviation
}

// olderDeviation is one that a release has mended.
type olderDeviation struct {
	*Deviation
	before string // that release, in the form of package semver
}

// Deviations are the entries that hold for a server on a release of the library, such as "socket.io@4.8.4". One that also answers Engine.IO 3
// has more. Of a release that is not told exactly, older ones may be meant.
func (l *Library) Deviations(release string, eio3 bool) []*Deviation {
	entries := slices.Clone(l.always)
	if eio3 {
		entries = append(entries, l.withEIO3...)
	}
	_, version := splitRelease(release)
	for _, d := range l.older {
		if !strings.Contains(version, ".") || semver.Compare("v"+version, d.before) < 0 {
			entries = append(entries, d.Deviation)
		}
	}
	return entries
}

// All are the entries for any release and any server.
func (l *Library) All() []*Deviation { return l.Deviations("", true) }

// lists hold a file NAME@MAJOR.yaml for each library.
//
//go:embed libraries/*.yaml
var lists embed.FS

// Libraries returns every library of which known deviations ship, sorted by name.
func Libraries() []*Library {
	files, err := lists.ReadDir("libraries")
	if err != nil {
		return nil // the folder is embedded
	}
	var all []*Library
	for _, file := range files {
		source, err := lists.ReadFile(path.Join("libraries", file.Name()))
		if err != nil {
			continue // as above
		}
		l, err := parseLibrary(strings.TrimSuffix(file.Name(), ".yaml"), source)
		if err != nil {
			panic(err) // a shipped file is wrong, and every test that lists the libraries says so
		}
		all = append(all, l)
	}
	return all
}

func parseLibrary(name string, source []byte) (*Library, error) {
	type content struct {
		About      string  `yaml:"about"`
		Tried      string  `yaml:"tried"`
		Deviations []Entry `yaml:"deviations"`
		WithEIO3   []Entry `yaml:"with_eio3"`
		Older      []struct {
			Before string `yaml:"before"`
			Entry  `yaml:",inline"`
		} `yaml:"older"`
	}
	return strictyaml.Read(name+".yaml", source, func(doc *strictyaml.Document, c *content) *Library {
		l := &Library{
			Name: name, About: c.About, Tried: c.Tried, Source: source,
			always: Check(doc, strictyaml.At("deviations"), c.Deviations), withEIO3: Check(doc, strictyaml.At("with_eio3"), c.WithEIO3),
		}
		for i, entry := range c.Older {
			before := "v" + entry.Before
			if !semver.IsValid(before) {
				doc.Failf(strictyaml.At("older", i, "before"), "not a release like 4.8.4: %q", entry.Before)
			}
			d := check(doc, strictyaml.At("older", i), entry.Entry)
			d.Flaky = true // a release of the library may run on an older one of what it is made of
			l.older = append(l.older, olderDeviation{d, before})
		}
		for _, d := range l.All() {
			d.Library = name
		}
		return l
	})
}

// releaseForm matches a name with a version, as package managers write them: socket.io@4.8.4, python-socketio==5.11, socket.io v4.
var releaseForm = regexp.MustCompile(`^(.+?)(?:@|==| )v?(\d[\w.+-]*)$`)

// splitRelease splits a release into the name of the library and the version; empty if there is none.
func splitRelease(release string) (name, version string) {
	name = strings.TrimSpace(release)
	if parts := releaseForm.FindStringSubmatch(name); parts != nil {
		name, version = parts[1], parts[2]
	}
	return strings.ReplaceAll(strings.ToLower(name), "_", "-"), version
}

// FindLibrary returns the library of a release such as "socket.io@4.8.4": every release of a major version has the same list. Without a
// version it is the only one of that name. The error is a *[usage.Error].
func FindLibrary(named string) (*Library, error) {
	name, version := splitRelease(named)
	major, _, _ := strings.Cut(version, ".")
	var names, versions []string
	var found []*Library
	for _, l := range Libraries() {
		names = append(names, l.Name)
		of, listed, _ := strings.Cut(l.Name, "@")
		if of != name {
			continue
		}
		versions = append(versions, l.Name)
		if major == "" || major == listed {
			found = append(found, l)
		}
	}
	shipped := "known deviations ship of " + strings.Join(names, ", ") + "; `sioproof libraries` says more"
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, &usage.Error{Problem: fmt.Sprintf("--library %s: which version?", name), Hint: "write " + strings.Join(versions, " or ")}
	case len(versions) > 0:
		return nil, &usage.Error{Problem: fmt.Sprintf("no known deviations of %s %s ship with sioproof", name, major), Hint: shipped}
	}
	return nil, &usage.Error{Problem: fmt.Sprintf("no known deviations of %q ship with sioproof%s", named, strictyaml.DidYouMean(named, names)), Hint: shipped}
}
