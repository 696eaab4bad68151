package profiles

import (
	"slices"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
)

// arguments is the template of an argument list. With rest set, any number of arguments follows the fixed ones: the payload.
type arguments struct {
	fixed []any // compiled values
	rest  bool
}

const anyNumber = "{" + placeArgs + "}"

// arguments reads an argument list as a profile writes it: nothing, the text "{args}", or a list that may end with it.
func (c *compiler) arguments(at strictyaml.Path, value any, allowed template.Language) arguments {
	switch value := value.(type) {
	case nil:
		return arguments{}
	case []any:
		a := c.argumentList(at, value, allowed)
		c.oneMessage(at, a)
		return a
	}
	if value != anyNumber {
		c.Failf(at, `expected a list of arguments, or "{args}" for any number of them`)
	}
	return arguments{rest: true}
}

func (c *compiler) argumentList(at strictyaml.Path, list []any, allowed template.Language) arguments {
	var a arguments
	if last := len(list) - 1; last >= 0 && list[last] == anyNumber {
		a.rest, list = true, list[:last]
	}
	if slices.Contains(list, any(anyNumber)) {
		c.Failf(at, "{args} stands for any number of arguments, so it can only be the last")
	}
	element := allowed.Without("stands for any number of arguments, so it is an argument of its own, the last", placeArgs)
	a.fixed = element.List(c.Document, at, list)
	return a
}

// oneMessage reports arguments that write the message in two ways.
func (c *compiler) oneMessage(at strictyaml.Path, a arguments) {
	ways := 0
	for _, name := range []string{placeToken, placeArg, placeArgs} {
		if a.mentions(name) {
			ways++
		}
	}
	if ways > 1 {
		c.Failf(at, "{token}, {arg} and {args} are three ways to write the message: use one of them")
	}
}

func (a arguments) fill(v *Vars) []any {
	out := template.FillList(a.fixed, v.fill)
	if a.rest {
		out = append(out, v.payload()...)
	}
	return out
}

// match compares arguments that arrived. Extra arguments at the end are no contradiction: with connection state recovery
// the official server appends one to every broadcast.
func (a arguments) match(got []any, v *Vars) (Delivery, bool) {
	if len(got) < len(a.fixed) {
		return Delivery{}, false
	}
	found := template.Captures{}
	for i, element := range a.fixed {
		if !template.Match(element, got[i], found) {
			return Delivery{}, false
		}
	}
	if !v.agrees(found) {
		return Delivery{}, false
	}
	d := Delivery{Values: map[string]any{}}
	for name, value := range found {
		switch name {
		case placeToken, placeArg:
			d.Args = []any{value}
		default:
			d.Values[name] = value
		}
	}
	if a.rest {
		d.Args = got[len(a.fixed):]
	} else {
		d.extra = got[len(a.fixed):]
	}
	if len(d.Args) > 0 {
		d.Token, _ = d.Args[0].(string)
	}
	if v.Token != "" && a.carries() != CarriesNothing && d.Token != v.Token {
		return Delivery{}, false
	}
	return d, true
}

// mentions reports whether a placeholder stands somewhere in the list.
func (a arguments) mentions(name string) bool {
	return name == placeArgs && a.rest || slices.ContainsFunc(a.fixed, func(value any) bool { return mentions(value, name) })
}

func mentions(value any, name string) bool {
	for place := range template.Places(value) {
		if place.Name == name {
			return true
		}
	}
	return false
}

func (a arguments) carries() Payload {
	switch {
	case a.rest:
		return CarriesAny
	case a.mentions(placeArg):
		return CarriesOne
	case a.mentions(placeToken):
		return CarriesText
	}
	return CarriesNothing
}
