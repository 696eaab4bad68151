package profiles

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
)

// The placeholders of a profile.
const (
	placeToken        = "token" // one argument that is a text
	placeArg          = "arg"   // one argument of any JSON type
	placeArgs         = "args"  // any number of arguments; only at the end of an argument list
	placeRoom         = "room"
	placeUser         = template.User
	placeTo           = "to"
	placeFrom         = "from"
	placeSID          = template.SID
	placeNamespace    = template.Namespace
	placeCount        = "count"
	placeMilliseconds = "milliseconds"
	placeAuth         = "auth"
	placeQuery        = "query"
	placeRooms        = "rooms"
	placeOtherRoom    = "other_room"
	placeMembers      = "members"
	placeAnswers      = "answers"
	placeComplete     = "complete"
	placeHeaders      = "headers"
	placeSteps        = "steps"
	placeReason       = "reason"
	placeIndex        = "index"
	placeAny          = "any" // a value that is not looked at
	placeTenant       = "tenant"
	placeVar          = "var" // a value that a login has captured
)

var everything = template.NewLanguage(slices.Concat(template.Shared, []template.Placeholder{
	{Name: placeToken, Kind: template.String}, {Name: placeArg}, {Name: placeArgs},
	{Name: placeRoom, Kind: template.String}, {Name: placeRooms}, {Name: placeOtherRoom, Kind: template.String},
	{Name: placeTo, Kind: template.String}, {Name: placeFrom, Kind: template.String},
	{Name: placeCount}, {Name: placeMilliseconds}, {Name: placeAuth}, {Name: placeQuery}, {Name: placeHeaders},
	{Name: placeReason, Kind: template.String}, {Name: placeIndex}, {Name: placeMembers}, {Name: placeAnswers}, {Name: placeComplete},
	{Name: placeSteps}, {Name: placeAny, Kind: template.Ignored},
})...)

// sendableWith is what may stand in a text that is sent where a login captures values of these names.
func sendableWith(captured []string) template.Language {
	if len(captured) == 0 {
		return sendable.Without("is captured by no step", placeVar)
	}
	return sendable.With(template.Placeholder{Name: placeVar, Needs: "the name of a value that a step captures", Example: "{var.token}",
		Check: func(place template.Place) error {
			if slices.Contains(captured, place.Field) {
				return nil
			}
			return fmt.Errorf("no step captures {var.%s}%s", place.Field, strictyaml.DidYouMean(place.Field, captured))
		}})
}

// What the texts of a profile may have in them: those that are sent, those that come back, and the name of a namespace.
var (
	sendable = everything.Without("is known only when something comes back, so it cannot be sent",
		placeAuth, placeQuery, placeHeaders, placeReason, placeIndex, placeMembers, placeAnswers, placeComplete, placeSteps, placeAny)
	receivable    = everything.Without("is only sent, it does not come back", placeCount, placeMilliseconds, placeVar)
	namespaceName = template.NewLanguage(template.Placeholder{Name: placeTenant, Kind: template.String})
)
