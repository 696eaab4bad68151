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
type languages struct{ beforeConnect, inStep, inArguments template.Language }

// languagesOf returns the languages of a scenario with a table, nil if it has none.
func languagesOf(data *scenarios.Data) languages {
	all := template.NewLanguage(slices.Concat(template.Shared, []template.Placeholder{
		{Name: scenarios.PlaceClient},
		{Name: scenarios.PlaceTurn},
		{Name: scenarios.PlaceGroup, Numbers: 1, Needs: "the number of groups", Example: "{group(10)}", Check: someGroups},
		{Name: scenarios.PlaceRandom, Numbers: 2, Needs: "the least and the greatest number", Example: "{random(1,100)}", Check: inOrder},
		{Name: scenarios.PlaceData, Needs: "the name of a column", Example: "{data.email}", Check: func(p template.Place) error { return columnOf(data, p) }},
		{Name: scenarios.PlaceNow},
		{Name: scenarios.PlacePayload},
		{Name: scenarios.PlaceBytes, Alone: "is binary data: it stands alone"},
	})...)
	step := all.Without("has a meaning only in the arguments of emit", scenarios.PlacePayload, scenarios.PlaceBytes)
	return languages{
		beforeConnect: step.Without("is not known before the user is connected", scenarios.PlaceSID, scenarios.PlaceNamespace, scenarios.PlaceTurn, scenarios.PlacePayload, scenarios.PlaceBytes),
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
