package profiles

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// AckMode says whether the client asks for an acknowledgement when it emits.
type AckMode string

// The ways an application deals with an acknowledgement.
const (
	AckNone     AckMode = "none"     // the application does not expect one to be asked for
	AckOptional AckMode = "optional" // it answers if asked
	AckRequired AckMode = "required" // it calls the acknowledgement without looking whether there is one
)

// Receivers says whom an operation delivers to.
type Receivers string

// Who may receive a delivery. "Members" are the members of the room that the operation names.
const (
	ToSender     Receivers = "sender"      // the connection that sent it, alone
	ToOthers     Receivers = "others"      // every connection of the namespace but the sender
	ToAll        Receivers = "all"         // every connection of the namespace, the sender included
	ToRoom       Receivers = "room"        // every member, the sender too if it is one
	ToRoomOthers Receivers = "room_others" // every member but the sender
	ToOutsiders  Receivers = "outsiders"   // every connection of the namespace that is no member, the sender too if it is none
	ToOne        Receivers = "one"         // the one socket that was addressed
)

// Payload says what an operation carries from the sender to the receivers.
type Payload string

// What an operation can carry.
const (
	CarriesNothing Payload = "nothing"
	CarriesText    Payload = "string" // exactly one argument, a text
	CarriesOne     Payload = "one"    // exactly one argument of any JSON type
	CarriesAny     Payload = "any"    // any number of arguments of any JSON type, binary included
)

// Confirmation says how the sender can know that an operation without a delivery of its own, such as join, has taken effect.
type Confirmation string

// The ways to know that an operation took effect.
const (
	// ConfirmedByAck: the acknowledgement comes after it.
	ConfirmedByAck Confirmation = "ack"
	// ConfirmedByReply: an event to the sender comes after it; Delivered recognises it.
	ConfirmedByReply Confirmation = "reply"
	// ConfirmedByOrder: nothing comes back, but the application handles the packets of one connection in order. So it is
	// proven by the effect of any later operation of the same connection: an echo that comes back, a message that somebody
	// else receives.
	ConfirmedByOrder Confirmation = "order"
	// ConfirmedByNothing: nothing comes back and there is no order; wait Timing.Settle.
	ConfirmedByNothing Confirmation = "settle"
)

// Operation is one logical operation of the application under test, in the application's own event names and shapes.
// It is immutable and safe for concurrent use.
type Operation struct {
	Name OperationName
	// Event is what the client emits; empty for an operation that begins with a connection (auth_back, disconnections, refuse).
	Event string
	Ack   AckMode
	// DeliveredEvent is what receivers get, empty if nothing is delivered; To says who they are.
	DeliveredEvent string
	To             Receivers
	// WantsAnswer is set if the delivery asks for an acknowledgement and something depends on the answer.
	WantsAnswer bool
	// ConcludedEvent is what the sender gets at the very end (ask: the answer that came back); empty if nothing.
	ConcludedEvent string
	Confirmation   Confirmation
	// Room is the fixed room that one has to join to hear this operation, empty if there is none.
	Room string
	// Engines are the generations whose clients have the operation; empty for all.
	Engines []engineio.Revision
	// Credentials are set for the operations that are about what a client connects with; Refusal for those of them that refuse.
	Credentials *Credentials
	Refusal     *Refusal

	emit, delivered, answered, concluded arguments
	answers                              bool
	isNoise                              func(event string, args []any) bool
}

// Refusal is what comes back to a client that the application refuses.
type Refusal struct {
	Message string // the error message
	Data    any    // the error data in Socket.IO 5, nil if none
}

// Credentials are what a client sends along when it connects.
type Credentials struct {
	auth  any // compiled; nil if there is none
	query map[string]template.Text
}

// Auth returns the CONNECT payload (Socket.IO 5), nil if there is none.
func (c *Credentials) Auth(v Vars) any {
	return template.Fill(c.auth, v.fill)
}

// Query returns the query parameters (Socket.IO 3 and 4).
func (c *Credentials) Query(v Vars) url.Values {
	return fillQuery(c.query, v)
}

// Delivery is what an event or an acknowledgement carried.
type Delivery struct {
	// Token is the first argument of the payload if that is a text.
	Token string
	// Args is the payload as it arrived. Where any number of arguments is carried, arguments that the server appended of
	// its own (connection state recovery) are at its end.
	Args []any
	// extra are arguments behind those the profile describes.
	extra []any
	// Values are what the other placeholders stood for, by name: "room", "user", "from", "sid", "reason", "index", …
	Values map[string]any
}

// Emit returns what the client sends: the event, its arguments with the templates filled, and whether to ask for an
// acknowledgement. What the operation has no place for is left out; [Operation.Fits] tells beforehand.
func (o *Operation) Emit(v Vars) (event string, args []any, ack AckMode) {
	return o.Event, o.emit.fill(&v), o.Ack
}

// In says whether clients of a generation have the operation.
func (o *Operation) In(generation engineio.Revision) bool {
	return len(o.Engines) == 0 || slices.Contains(o.Engines, generation)
}

// ReachesEveryone says whether the operation delivers to all connections of the namespace, or to most of them.
func (o *Operation) ReachesEveryone() bool {
	return o.DeliveredEvent != "" && (o.To == ToAll || o.To == ToOthers || o.To == ToOutsiders)
}

// Carries says how many arguments of a suite's choice travel with the operation, and of which kind.
func (o *Operation) Carries() Payload {
	if o.Event == "" {
		return o.delivered.carries()
	}
	return o.emit.carries()
}

// Acknowledges says how many arguments of a suite's choice come back in the acknowledgement, and of which kind. Many applications answer the
// same each time.
func (o *Operation) Acknowledges() Payload { return o.answered.carries() }

// Concludes says how many arguments of a client's choice come back with the end of the operation, and of which kind.
func (o *Operation) Concludes() Payload { return o.concluded.carries() }

// Fits reports, as an error, why the payload of v cannot travel with the operation unchanged; nil if it can.
func (o *Operation) Fits(v Vars) error {
	payload := v.payload()
	switch carries := o.Carries(); carries {
	case CarriesNothing:
		if len(payload) > 0 {
			return fmt.Errorf("%s carries no arguments", o.Name)
		}
	case CarriesText, CarriesOne:
		if len(payload) != 1 {
			return fmt.Errorf("%s carries exactly one argument", o.Name)
		}
		if _, isText := payload[0].(string); carries == CarriesText && !isText {
			return fmt.Errorf("%s carries one text", o.Name)
		}
	}
	return nil
}

// Delivered reports whether an event that arrived is a delivery of this operation, and what it carried. Every field set in v
// has to agree with the event as far as the event names it: the token, the room, the user, the sender. The other arguments of
// the payload are not compared.
func (o *Operation) Delivered(event string, args []any, v Vars) (Delivery, bool) {
	if o.DeliveredEvent == "" || event != o.DeliveredEvent || o.isNoise(event, args) {
		return Delivery{}, false
	}
	return o.delivered.match(args, &v)
}

// Answered reports whether the arguments of an acknowledgement are what this operation answers, and what they carried.
func (o *Operation) Answered(args []any, v Vars) (Delivery, bool) {
	if !o.answers {
		return Delivery{extra: args}, true
	}
	return o.answered.match(args, &v)
}

// Tells reports whether the acknowledgement of this operation holds what a placeholder stands for, such as "headers".
func (o *Operation) Tells(name string) bool { return o.answered.mentions(name) }

// Delivers reports whether a delivery of this operation holds what a placeholder stands for, such as "reason".
func (o *Operation) Delivers(name string) bool { return o.delivered.mentions(name) }

// Concluded reports whether an event is the end of the operation: the answer that the application got from the client and
// sends on, or the news that there was none.
func (o *Operation) Concluded(event string, args []any, v Vars) (Delivery, bool) {
	if o.ConcludedEvent == "" || event != o.ConcludedEvent {
		return Delivery{}, false
	}
	return o.concluded.match(args, &v)
}
