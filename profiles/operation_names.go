package profiles

import "slices"

// OperationName names what an application can do, independent of how it calls it. docs/contract.md describes each.
type OperationName string

// The operations that suites know.
const (
	SayAll         OperationName = "say_all"
	SayOthers      OperationName = "say_others"
	Signal         OperationName = "signal"
	Join           OperationName = "join"
	Leave          OperationName = "leave"
	SayRoom        OperationName = "say_room"
	SayRoomOthers  OperationName = "say_room_others"
	Notify         OperationName = "notify"
	SayDirect      OperationName = "say_direct"
	SayNamespace   OperationName = "say_namespace"
	SayVolatile    OperationName = "say_volatile"
	SayRooms       OperationName = "say_rooms"
	SayExcept      OperationName = "say_except"
	AskRoom        OperationName = "ask_room"
	Members        OperationName = "members"
	MembersJoin    OperationName = "members_join"
	MembersLeave   OperationName = "members_leave"
	MembersBye     OperationName = "members_bye"
	Echo           OperationName = "echo"
	Ack            OperationName = "ack"
	AckTwice       OperationName = "ack_twice"
	Ask            OperationName = "ask"
	AskBriefly     OperationName = "ask_briefly"
	Burst          OperationName = "burst"
	WhoAmI         OperationName = "whoami"
	Bye            OperationName = "bye"
	ByeAll         OperationName = "bye_all"
	Refuse         OperationName = "refuse"
	RefuseHere     OperationName = "refuse_here"
	Hold           OperationName = "hold"
	AuthBack       OperationName = "auth_back"
	Disconnections OperationName = "disconnections"
)

// rule is what every profile must keep to for an operation to mean the same everywhere.
type rule struct {
	to      []Receivers // whom a delivery may go to; nil if there need not be one
	payload bool        // a payload travels, and comes back
	ack     bool        // the answer comes as an acknowledgement
	passive bool        // nothing is emitted: it begins with a connection
	then    bool        // it has a conclusion
	names   []string    // placeholders that must be in what is sent
	found   []string    // placeholders that must be in what comes back
	told    []string    // placeholders that must be in the acknowledgement
	ended   []string    // placeholders that must be in its conclusion
	connect bool        // it has the credentials of a connection
}

var rules = map[OperationName]rule{
	SayAll:        {to: []Receivers{ToAll}, payload: true},
	SayOthers:     {to: []Receivers{ToOthers}, payload: true},
	Signal:        {to: []Receivers{ToOthers, ToRoomOthers}},
	Join:          {},
	Leave:         {},
	SayRoom:       {to: []Receivers{ToRoom}, payload: true},
	SayRoomOthers: {to: []Receivers{ToRoomOthers}, payload: true},
	Notify:        {to: []Receivers{ToRoom}, payload: true},
	SayDirect:     {to: []Receivers{ToOne}, payload: true},
	Echo:          {to: []Receivers{ToSender, ToAll}, payload: true},
	Ack:           {payload: true, ack: true},
	AckTwice:      {payload: true, ack: true},
	SayNamespace:  {to: []Receivers{ToAll}, payload: true, names: []string{placeNamespace}},
	SayVolatile:   {to: []Receivers{ToAll}, payload: true},
	SayRooms:      {to: []Receivers{ToRoom}, payload: true, names: []string{placeRooms}},
	SayExcept:     {to: []Receivers{ToOutsiders}, payload: true, names: []string{placeRoom}},
	AskRoom: {to: []Receivers{ToRoom}, payload: true, then: true, names: []string{placeRoom, placeMilliseconds},
		ended: []string{placeAnswers, placeComplete}},
	Members:        {ack: true, names: []string{placeRoom}, told: []string{placeMembers}},
	MembersJoin:    {names: []string{placeRoom, placeOtherRoom}},
	MembersLeave:   {names: []string{placeRoom, placeOtherRoom}},
	MembersBye:     {names: []string{placeRoom}},
	Ask:            {to: []Receivers{ToSender}, payload: true, then: true},
	AskBriefly:     {to: []Receivers{ToSender}, payload: true, then: true, names: []string{placeMilliseconds}},
	Burst:          {to: []Receivers{ToSender}, names: []string{placeCount}, found: []string{placeIndex}},
	WhoAmI:         {ack: true},
	Bye:            {},
	ByeAll:         {},
	Refuse:         {passive: true, connect: true},
	RefuseHere:     {passive: true, connect: true, names: []string{placeNamespace}},
	Hold:           {passive: true, connect: true, names: []string{placeMilliseconds}},
	AuthBack:       {to: []Receivers{ToSender}, passive: true, found: []string{placeAuth}},
	Disconnections: {to: []Receivers{ToRoom, ToOthers}, passive: true},
}

// OperationNames returns every operation that suites know, sorted.
func OperationNames() []OperationName {
	names := make([]OperationName, 0, len(rules))
	for name := range rules {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
