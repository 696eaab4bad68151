package language

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
)

// languages are the placeholders that have a meaning in a place of a scenario.
type languages struct{ inDraw, inNamespace, beforeConnect, inStep, inArguments template.Language }

// languagesOf returns the languages of a scenario.
func languagesOf(data *scenarios.Data, draws, variables []string) languages {
	all := template.NewLanguage(slices.Concat(template.Shared, []template.Placeholder{
		{Name: scenarios.PlaceClient},
		{Name: scenarios.PlaceTurn},
		{Name: scenarios.PlaceGroup, Numbers: 1, Needs: "the number of groups", Example: "{group(10)}", Check: someGroups},
		{Name: scenarios.PlaceRandom, Numbers: 2, Needs: "the least and the greatest number", Example: "{random(1,100)}", Check: inOrder},
		{Name: scenarios.PlaceData, Needs: "the name of a column", Example: "{data.email}", Check: func(p template.Place) error { return columnOf(data, p) }},
		{Name: scenarios.PlaceVariable, Needs: "the name of a variable", Example: "{var.token}", Check: func(p template.Place) error { return variableOf(variables, p) }},
		{Name: scenarios.PlaceDraw, Needs: "the name of a list", Example: "{draw.room}", Check: func(p template.Place) error { return listOf(draws, p) }},
		{Name: scenarios.PlaceText, Numbers: 1, Needs: "the number of characters", Example: "{random_text(20)}", Check: someText},
		{Name: scenarios.PlaceUUID},
		{Name: scenarios.PlaceNow},
		{Name: scenarios.PlacePayload},
		{Name: scenarios.PlaceBytes, Alone: "is binary data: it stands alone"},
	})...)
	step := all.Without("has a meaning only in the arguments of emit", scenarios.PlacePayload, scenarios.PlaceBytes)
	before := step.Without("is not known before the user is connected", scenarios.PlaceSID, scenarios.PlaceNamespace, scenarios.PlaceTurn, scenarios.PlacePayload, scenarios.PlaceBytes)
	namespace := before.Without("is not known before the first step of the user", scenarios.PlaceVariable)
	return languages{
		inDraw:        namespace.Without("has no meaning in a list to draw from", scenarios.PlaceDraw),
		inNamespace:   namespace,
		beforeConnect: before,
		inStep:        step,
		inArguments:   all,
	}
}

func someGroups(p template.Place) error {
	if p.Numbers[0] < 1 {
		return fmt.Errorf("{group(%d)} needs at least one group", p.Numbers[0])
	}
	return nil
}

func inOrder(p template.Place) error {
	if p.Numbers[0] > p.Numbers[1] {
		return fmt.Errorf("{random(%d,%d)} needs the least number first", p.Numbers[0], p.Numbers[1])
	}
	return nil
}

// columnOf says what is wrong with a placeholder for a column of the table.
func columnOf(d *scenarios.Data, p template.Place) error {
	switch {
	case d == nil:
		return fmt.Errorf(`{data.%s} needs a table: "data" with a file at the top`, p.Field)
	case !slices.Contains(d.Columns, p.Field):
		return fmt.Errorf("%s has no column %q%s; its columns are %s", d.File, p.Field, strictyaml.DidYouMean(p.Field, d.Columns), strings.Join(d.Columns, ", "))
	}
	return nil
}

// longestText is the most characters of {random_text(n)}.
const longestText = 100_000

func someText(p template.Place) error {
	if n := p.Numbers[0]; n < 1 || n > longestText {
		return fmt.Errorf("{random_text(%d)}: from 1 to %d characters", n, longestText)
	}
	return nil
}

// variableOf says what is wrong with a placeholder for a variable.
func variableOf(known []string, p template.Place) error {
	name, _, _ := strings.Cut(p.Field, ".")
	switch {
	case slices.Contains(known, name):
		return nil
	case len(known) == 0:
		return fmt.Errorf(`nothing gives {var.%s} a value: "capture" of an answer does, or a step "set"`, name)
	}
	return fmt.Errorf("nothing gives {var.%s} a value%s; the variables are %s", name, strictyaml.DidYouMean(name, known), strings.Join(known, ", "))
}

// listOf says what is wrong with a placeholder for a list to draw from.
func listOf(known []string, p template.Place) error {
	if slices.Contains(known, p.Field) {
		return nil
	}
	if len(known) == 0 {
		return fmt.Errorf(`{draw.%s} needs a list: "draw" at the top, such as draw: {%s: [one, two]}`, p.Field, p.Field)
	}
	return fmt.Errorf("there is no list %q to draw from%s; there are %s", p.Field, strictyaml.DidYouMean(p.Field, known), strings.Join(known, ", "))
}
