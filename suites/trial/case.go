package trial

import "github.com/sioproof/sioproof/reports"

// Case is one requirement and the body that examines a target for it.
type Case struct {
	// ID is stable: area and fixed number, such as EIO4-HB-05. It is never reused and never a position.
	ID    string
	Title string
	Level reports.Level
	// Also are ids under which other lists know the same requirement, or a part of it: rows of the section "API semantics" that
	// a case of another area covers. They select the case; everything else about it goes by its own id.
	Also []string

	// Requirement is the rule in our words; Source is where the text says so.
	Requirement string
	Source      Source

	// Needs is what the target must offer, or the case does not apply.
	Needs []Need
	// RestsOn are the cases whose failure makes this one fail, because it needs what they examine.
	RestsOn []Cause
	// Over lists the variants the case runs in; nil means once, as [once].
	Over Over
	Lane Lane
	// Controlled marks a case that expects a close, a refusal or silence, which a server may bring about by accident: it closes every
	// session, is too slow, or is down. A client beside it, the control, has to go on; see [Trial.UseControl].
	Controlled bool
	// Destructive marks a case that is known to take some servers down. It runs on demand only.
	Destructive bool

	Body func(*Trial)
}

// Cause is a case that another one rests on, in the variants that share what In says.
type Cause struct {
	ID string
	In Variant
}

// Area is the cases of one section of a specification.
type Area struct {
	Key   string // what the ids of its cases begin with, such as EIO4-HB
	Title string // such as "Engine.IO 4: heartbeat"
	Cases []Case
}

// Source names the section of the document a requirement comes from.
type Source struct {
	Section string // such as "Engine.IO protocol 4, Heartbeat"
	Link    string
}

// Lane says what a case tolerates beside it.
type Lane uint8

// The lanes.
const (
	Quick    Lane = iota // shares a bounded pool with others
	Slow                 // mostly waits, as a rule for heartbeats: starts at once, together with all other slow ones
	Alone                // needs silence around it, or would disturb others: nothing else talks to the target meanwhile, but slow cases that wait
	Everyone             // speaks to a whole namespace: in turns, when the others have ended; see [Case.SpeaksToEveryone]
	Counting             // counts lines of the target's log: as Quick where they name the socket, otherwise as Silent
	Silent               // counts what others leave behind, too, such as lines of the log about nobody it knows: runs when all others have ended
)
