package ledger

// maxStays is how many earlier stays of a receiver in a scope are remembered. What arrives of an older one counts as a duplicate.
const maxStays = 16

// always is the end of a stay that has none yet.
const always = 1<<63 - 1

// stay is one membership, from its beginning to its end, in numbers of messages. Each is the last of a part: what was before the
// stay, the uncertain zone of its beginning, what has to come, and the uncertain zone of its end.
type stay struct {
	before, uncertain, due, after uint64
}

// zone is what a message is to a receiver.
type zone uint8

const (
	outside zone = iota
	inUncertain
	inside
)

// zone says where in the stay a number lies.
func (s stay) zone(n uint64) zone {
	switch {
	case n <= s.before || n > s.after:
		return outside
	case n <= s.uncertain || n > s.due:
		return inUncertain
	}
	return inside
}
