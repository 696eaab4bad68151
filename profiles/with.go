package profiles

import (
	"maps"
	"slices"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// With returns the profile with another operation, done as another profile does it.
func (p *Profile) With(o *Operation) *Profile {
	out := *p
	out.operations = maps.Clone(p.operations)
	out.operations[o.Name] = o
	return &out
}

// In returns the profile with the operations that clients of all the generations have.
func (p *Profile) In(generations ...engineio.Revision) *Profile {
	lacks := func(o *Operation) bool {
		return slices.ContainsFunc(generations, func(g engineio.Revision) bool { return !o.In(g) })
	}
	out := *p
	out.operations = maps.Clone(p.operations)
	maps.DeleteFunc(out.operations, func(_ OperationName, o *Operation) bool { return lacks(o) })
	if len(out.operations) == len(p.operations) {
		return p
	}
	return &out
}
