package profiles

import (
	"slices"

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
)

var everything = template.NewLanguage(slices.Concat(template.Shared, []template.Placeholder{
	{Name: placeToken, Kind: template.String}, {Name: placeArg}, {Name: placeArgs},
	{Name: placeRoom, Kind: template.String}, {Name: placeRooms}, {Name: placeOtherRoom, Kind: template.String},
	{Name: placeTo, Kind: template.String}, {Name: placeFrom, Kind: template.String},
	{Name: placeCount}, {Name: placeMilliseconds}, {Name: placeAuth}, {Name: placeQuery}, {Name: placeHeaders},
	{Name: placeReason, Kind: template.String}, {Name: placeIndex}, {Name: placeMembers}, {Name: placeAnswers}, {Name: placeComplete},
	{Name: placeSteps}, {Name: placeAny, Kind: template.Ignored},
})...)

// What the texts of a profile may have in them: those that are sent, those that come back, and the name of a namespace.
var (
	sendable = everything.Without("is known only when something comes back, so it cannot be sent",
		placeAuth, placeQuery, placeHeaders, placeReason, placeIndex, placeMembers, placeAnswers, placeComplete, placeSteps, placeAny)
	receivable    = everything.Without("is only sent, it does not come back", placeCount, placeMilliseconds)
	namespaceName = template.NewLanguage(template.Placeholder{Name: placeTenant, Kind: template.String})
)
