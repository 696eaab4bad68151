package driver

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
)

// lacks names a variable in the values that has no value: the step that should have given it one has failed, or has not run.
func (u *user) lacks(values ...any) error {
	for _, value := range values {
		for place := range template.Places(value) {
			if place.Name != scenarios.PlaceVariable {
				continue
			}
			if _, known := u.variable(place.Field); !known {
				return named("variable", fmt.Errorf("{var.%s} has no value: the step that captures or sets it has failed, or has not run", place.Field))
			}
		}
	}
	return nil
}

// variable returns the value of a variable, or of a member of it: user.id is the member id, and rooms.0 the first of a list.
func (u *user) variable(path string) (any, bool) {
	name, members, deep := strings.Cut(path, ".")
	value, known := u.variables[name]
	for known && deep {
		name, members, deep = strings.Cut(members, ".")
		switch of := value.(type) {
		case map[string]any:
			value, known = of[name]
		case []any:
			i, err := strconv.Atoi(name)
			if known = err == nil && i >= 0 && i < len(of); known {
				value = of[i]
			}
		default:
			known = false
		}
	}
	return value, known
}

// lackedBy is lacks, for fields.
func (u *user) lackedBy(fields []scenarios.Field) error {
	for _, field := range fields {
		if err := u.lacks(field.Value); err != nil {
			return err
		}
	}
	return nil
}

// set gives variables their values, one after the other.
func (u *user) set(step scenarios.Set) error {
	for _, v := range step.Variables {
		if err := u.lacks(v.Value); err != nil {
			return err
		}
		u.variables[v.Name] = template.Fill(v.Value, u.fill)
	}
	return nil
}

// branch returns the steps that a condition leads to.
func (u *user) branch(step scenarios.If) []scenarios.Step {
	condition := step.Condition
	condition.Value = template.Fill(condition.Value, u.fill)
	if meets(template.Fill(step.Value, u.fill), condition) {
		return step.Steps
	}
	return step.Else
}

// randomText draws letters and digits.
func randomText(random *rand.Rand, length int) string {
	const characters = "abcdefghijklmnopqrstuvwxyz0123456789"
	out := make([]byte, length)
	for i := range out {
		out[i] = characters[random.IntN(len(characters))]
	}
	return string(out)
}

// randomUUID draws a UUID of version 4.
func randomUUID(random *rand.Rand) string {
	high, low := random.Uint64(), random.Uint64()
	high = high&^0xf000 | 0x4000
	low = low&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", high>>32, high>>16&0xffff, high&0xffff, low>>48, low&(1<<48-1))
}
