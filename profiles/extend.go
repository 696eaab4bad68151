package profiles

import (
	"maps"
	"slices"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// extend completes a profile by the built-in one that it extends: whatever it says itself counts, operations one by one, and
// those it is without are left out.
func (f *profileFile) extend(doc *strictyaml.Document) {
	source, ok := Source(f.Extends)
	if !ok {
		doc.Failf(strictyaml.At("extends"), "unknown profile %q%s; a profile extends a built-in one", f.Extends,
			strictyaml.DidYouMean(f.Extends, Names()))
		return
	}
	base, err := strictyaml.Read(f.Extends+".yaml", source, func(_ *strictyaml.Document, base *profileFile) *profileFile { return base })
	if err != nil {
		doc.Fail(err)
		return
	}
	for i, name := range f.Without {
		if _, described := base.Operations[name]; !described {
			doc.Failf(strictyaml.At("without", i), "%s has no operation %q%s", f.Extends, name,
				strictyaml.DidYouMean(name, slices.Sorted(maps.Keys(base.Operations))))
		}
		delete(base.Operations, name)
	}
	maps.Copy(base.Operations, f.Operations)
	f.Operations = base.Operations
	f.Connect, f.Log, f.Limits = own(f.Connect, base.Connect), own(f.Log, base.Log), own(f.Limits, base.Limits)
	f.Binary = own(f.Binary, base.Binary)
	f.Namespaces, f.Setup, f.Noise = ownList(f.Namespaces, base.Namespaces), ownList(f.Setup, base.Setup), ownList(f.Noise, base.Noise)
	f.Tolerate, f.Features = ownList(f.Tolerate, base.Tolerate), ownList(f.Features, base.Features)
}

func own[T any](mine, base *T) *T {
	if mine != nil {
		return mine
	}
	return base
}

func ownList[T any](mine, base []T) []T {
	if mine != nil {
		return mine
	}
	return base
}
