package scenarios

import "github.com/sioproof/sioproof/internal/template"

// The placeholders of a scenario.
const (
	PlaceUser      = template.User      // a name for the user, different for each
	PlaceClient    = "client"           // the number of the user, from 0
	PlaceTurn      = "turn"             // the number of the round of the innermost loop, or of the user's turn, from 0
	PlaceGroup     = "group"            // {group(10)}: the number of the user's group, from 0, all of one size
	PlaceRandom    = "random"           // {random(1,100)}: a whole number, drawn anew each time
	PlaceData      = "data"             // {data.email}: that column of the user's row
	PlaceSID       = template.SID       // the user's Socket.IO id
	PlaceNamespace = template.Namespace // the user's namespace
	PlaceVariable  = "var"              // {var.token}, {var.user.id}: a variable of the user that a capture or a set step has given a value, or a member of it
	PlaceDraw      = "draw"             // {draw.room}: a value of a list of the scenario, drawn anew each time
	PlaceText      = "random_text"      // {random_text(20)}: that many letters and digits, drawn anew each time
	PlaceUUID      = "uuid"             // a random UUID, drawn anew each time
	PlaceNow       = "now"              // milliseconds since 1970
	PlacePayload   = "payload"          // text of the step's size; in arguments of emit only
	PlaceBytes     = "bytes"            // binary data of the step's size; in arguments of emit only, a whole argument
)
