package profiles

import "github.com/sioproof/sioproof/internal/template"

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
	Count        int            // how many events a burst has
	Captured     map[string]any // what the client's login has captured, by name
	Milliseconds int            // how long the server waits for an answer
}

// payload returns the arguments that travel: the token, if there is one, and the others behind it.
func (v Vars) payload() []any {
	if v.Token == "" {
		return v.Args
	}
	return append([]any{v.Token}, v.Args...)
}

// fill returns what a placeholder stands for in a message to send.
func (v *Vars) fill(place template.Place) any {
	switch place.Name {
	case placeToken, placeArg:
		if payload := v.payload(); len(payload) > 0 {
			return payload[0]
		}
		return nil
	case placeCount:
		return v.Count
	case placeMilliseconds:
		return v.Milliseconds
	case placeVar:
		return v.Captured[place.Field]
	case placeRooms:
		return v.Rooms
	}
	return v.text(place.Name)
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
func (v *Vars) agrees(found template.Captures) bool {
	for name, value := range found {
		if expected := v.text(name); expected != "" && expected != value {
			return false
		}
	}
	return true
}
