package learn

import (
	"fmt"
	"regexp"
	"slices"
)

// How a profile writes the message itself.
const (
	asText = "{token}" // one text
	asArg  = "{arg}"   // one argument of any type
	asArgs = "{args}"  // all arguments
)

var messageLike = regexp.MustCompile(`(?i)message|msg|text|content|body|data`)

// message is where the message of an operation is in what is sent.
type message struct {
	path string // of the value; with asArgs it is where the message begins
	form string // asText, asArg or asArgs
}

// returned is what came back for an emission: the arguments of a delivery or of an acknowledgement.
type returned struct {
	emit *emit
	args []any
}

func (l *link) returned() []returned {
	var all []returned
	for _, o := range l.occasions {
		for _, r := range o.receipts {
			all = append(all, returned{o.emit, r.args})
		}
	}
	return all
}

func (l *link) messagePath() string {
	m, _ := findMessage(l.returned(), nil)
	return m.path
}

// findMessage finds which leaf of what was sent comes back each time: names, rooms and addresses, which are at the places taken, do not
// count. False if none does.
func findMessage(all []returned, taken map[string]bool) (message, bool) {
	if len(all) == 0 {
		return message{}, false
	}
	if form := whole(all); form != "" && len(taken) == 0 && !namesUser(all) {
		return message{path: "/0", form: form}, true
	}
	var best leaf
	bestScore := 0
	for _, l := range leaves(all[0].emit.args) {
		if score := scoreMessage(all, l, taken); score > bestScore {
			best, bestScore = l, score
		}
	}
	if bestScore == 0 {
		return message{}, false
	}
	m := message{path: best.path, form: asText}
	for _, r := range all {
		if value, _ := at(r.emit.args, best.path); !isText(value) {
			m.form = asArg
		}
	}
	return m, true
}

func isText(value any) bool { _, ok := value.(string); return ok }

// whole reports how all arguments come back as they were sent: asArgs if they were once more than one, asArg if there was always one and its
// shape was not always the same. Otherwise it is better to look into it.
func whole(all []returned) string {
	form := ""
	for _, r := range all {
		sent, first := r.emit.args, all[0].emit.args
		if len(sent) == 0 || len(r.args) < len(sent) || !equal(sent, r.args[:len(sent)]) {
			return ""
		}
		switch {
		case len(sent) > 1:
			form = asArgs
		case form == "" && fmt.Sprintf("%T", sent[0]) != fmt.Sprintf("%T", first[0]):
			form = asArg
		}
	}
	return form
}

// namesUser reports whether one of the arguments is always the name of the sender.
func namesUser(all []returned) bool {
	return slices.ContainsFunc(leaves(all[0].emit.args), func(l leaf) bool {
		return !slices.ContainsFunc(all, func(r returned) bool {
			return r.emit.socket.name == "" || textAt(r.emit.args, l.path) != r.emit.socket.name
		})
	})
}

func scoreMessage(all []returned, l leaf, taken map[string]bool) int {
	if taken[l.path] {
		return 0
	}
	different := map[any]bool{}
	for _, r := range all {
		value, ok := at(r.emit.args, l.path)
		if !ok || value == nil || !comesBack(value, r) {
			return 0
		}
		if text, ok := value.(string); ok {
			if text == "" || text == r.emit.socket.name {
				return 0
			}
			different[text] = true
		}
	}
	score := 1 + len(different)
	if messageLike.MatchString(l.key()) {
		score += len(all)
	}
	if isText(l.value) {
		score++
	}
	return score
}

func comesBack(value any, r returned) bool {
	if text, ok := value.(string); ok {
		return holds(leaves(r.args), text)
	}
	for _, l := range leaves(r.args) {
		if equal(l.value, value) {
			return true
		}
	}
	return false
}
