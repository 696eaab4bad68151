package ledger

// Promise is what an application promises about the messages of a scope.
type Promise uint8

// The promises. A message to everybody in the main namespace is All, in any other one Namespace.
const (
	All Promise = iota
	Broadcast
	Room
	Private
	Namespace
	promises // how many there are
)

var promiseNames = [promises]string{"all", "broadcast", "room", "private", "namespace"}

// String returns the promise's name in reports and thresholds.
func (p Promise) String() string { return promiseNames[p] }

// Promises lists them all.
func Promises() []Promise { return []Promise{All, Broadcast, Room, Private, Namespace} }
