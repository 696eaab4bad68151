package profiles

// Vars is what a suite puts into an operation, and what it expects a delivery to name. The zero value of a field means that
// it says nothing: an empty room fills nothing in and is not compared.
type Vars struct {
	Token        string // the first argument of the payload: a text by which the message is recognised
	Args         []any  // the rest of the payload
	Room         string
	Rooms        []string // the rooms that a message goes to together
	OtherRoom    string   // the room that the members of Room are put into, or taken out of
	User         string   // the name under which the connection made itself known in a setup step
	To           string   // the Socket.IO id that a private message goes to
	From         string   // the Socket.IO id of the sender
	SID          string   // the Socket.IO id of this connection
	Namespace    string
	Count        int // how many events a burst has
	Milliseconds int // how long the server waits for an answer
}

// The placeholders of a profile.
const (
	placeToken        = "token" // one argument that is a text
	placeArg          = "arg"   // one argument of any JSON type
	placeArgs         = "args"  // any number of arguments; only at the end of an argument list
	placeRoom         = "room"
	placeUser         = "user"
	placeTo           = "to"
	placeFrom         = "from"
	placeSID          = "sid"
	placeNamespace    = "namespace"
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
)

// sendable are the placeholders that have a value before something is sent, receivable those that may come back.
var (
	sendable = []string{placeToken, placeArg, placeArgs, placeRoom, placeUser, placeTo, placeFrom, placeSID, placeNamespace,
		placeCount, placeMilliseconds, placeRooms, placeOtherRoom}
	receivable = []string{placeToken, placeArg, placeArgs, placeRoom, placeUser, placeTo, placeFrom, placeSID, placeNamespace,
		placeAuth, placeQuery, placeRooms, placeReason, placeIndex, placeMembers, placeAnswers, placeComplete, placeHeaders, placeSteps,
		placeAny}
)

// textOnly are the placeholders whose value is always a string.
var textOnly = map[string]bool{placeToken: true, placeRoom: true, placeUser: true, placeTo: true, placeFrom: true,
	placeSID: true, placeNamespace: true, placeReason: true, placeOtherRoom: true}

// Payload returns the arguments that travel: the token, if there is one, and the others behind it.
func (v Vars) Payload() []any {
	if v.Token == "" {
		return v.Args
	}
	return append([]any{v.Token}, v.Args...)
}

// value returns what a placeholder stands for in a message to send.
func (v *Vars) value(name string) any {
	switch name {
	case placeToken, placeArg:
		if payload := v.Payload(); len(payload) > 0 {
			return payload[0]
		}
		return nil
	case placeCount:
		return v.Count
	case placeMilliseconds:
		return v.Milliseconds
	case placeRooms:
		return v.Rooms
	}
	return v.text(name)
}

// text returns the value of a placeholder that is always a string, empty for any other.
func (v *Vars) text(name string) string {
	switch name {
	case placeRoom:
		return v.Room
	case placeOtherRoom:
		return v.OtherRoom
	case placeUser:
		return v.User
	case placeTo:
		return v.To
	case placeFrom:
		return v.From
	case placeSID:
		return v.SID
	case placeNamespace:
		return v.Namespace
	}
	return ""
}

// agrees reports whether what was found contradicts nothing that v says.
func (v *Vars) agrees(found captures) bool {
	for name, value := range found {
		if expected := v.text(name); expected != "" && expected != value {
			return false
		}
	}
	return true
}
