package profiles

import (
	"fmt"
	"slices"
)

// arguments is the template of an argument list. With rest set, any number of arguments follows the fixed ones: the payload.
type arguments struct {
	fixed listTemplate
	rest  bool
}

// compileArguments reads an argument list as a profile writes it: nothing, the text "{args}", or a list that may end with it.
func compileArguments(value any) (arguments, error) {
	switch value := value.(type) {
	case nil:
		return arguments{}, nil
	case string:
		if value == "{"+placeArgs+"}" {
			return arguments{rest: true}, nil
		}
	case []any:
		return compileArgumentList(value)
	}
	return arguments{}, fmt.Errorf(`expected a list of arguments, or "{args}" for any number of them`)
}

func compileArgumentList(list []any) (arguments, error) {
	var a arguments
	for i, element := range list {
		if element == "{"+placeArgs+"}" {
			if i != len(list)-1 {
				return arguments{}, fmt.Errorf("{args} stands for any number of arguments, so it can only be the last")
			}
			a.rest = true
			break
		}
		compiled, err := compileTemplate(element)
		if err != nil {
			return arguments{}, err
		}
		a.fixed = append(a.fixed, compiled)
	}
	return a, nil
}

func (a arguments) fill(v *Vars) []any {
	out := make([]any, 0, len(a.fixed)+len(v.Args)+1)
	for _, element := range a.fixed {
		out = append(out, element.fill(v))
	}
	if a.rest {
		out = append(out, v.Payload()...)
	}
	return out
}

// match compares arguments that arrived. Extra arguments at the end are no contradiction: with connection state recovery
// the official server appends one to every broadcast.
func (a arguments) match(got []any, v *Vars) (Delivery, bool) {
	if len(got) < len(a.fixed) {
		return Delivery{}, false
	}
	found := captures{}
	for i, element := range a.fixed {
		if !element.match(got[i], found) {
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
		d.Extra = got[len(a.fixed):]
	}
	if len(d.Args) > 0 {
		d.Token, _ = d.Args[0].(string)
	}
	if v.Token != "" && a.carries() != CarriesNothing && d.Token != v.Token {
		return Delivery{}, false
	}
	return d, true
}

// names returns the placeholders in the list, in order of appearance.
func (a arguments) names() []string {
	var out []string
	a.fixed.each(func(name string) { out = append(out, name) })
	if a.rest {
		out = append(out, placeArgs)
	}
	return out
}

func (a arguments) mentions(name string) bool { return slices.Contains(a.names(), name) }

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
