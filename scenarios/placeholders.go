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
	PlaceNow       = "now"              // milliseconds since 1970
	PlacePayload   = "payload"          // text of the step's size; in arguments of emit only
	PlaceBytes     = "bytes"            // binary data of the step's size; in arguments of emit only, a whole argument
)
