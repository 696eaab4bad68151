package profiles

import (
	"fmt"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// Mistake returns a mistake that shows when the profile is used. The place is the keys that lead to it, such as "operations", "echo",
// "emit". What another profile says is placed at `extends`.
func (p *Profile) Mistake(place []any, format string, args ...any) error {
	return p.document.Mistake(p.written(place), format, args...)
}

// Place returns where something stands in the file of the profile, as file:line.
func (p *Profile) Place(place []any) string { return p.document.Place(p.written(place)) }

// written is where the profile's own file says something.
func (p *Profile) written(place []any) strictyaml.Path {
	above := strictyaml.Path{}
	if place[0] == "operations" {
		above = strictyaml.At("operations")
	}
	key := fmt.Sprint(place[len(above)])
	if own := p.document.Has(above, key); own || !p.document.Has(nil, "extends") {
		return place
	}
	return strictyaml.At("extends")
}
