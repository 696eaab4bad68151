package trial

import (
	"regexp"
	"strings"
	"unicode"
)

// anyToken matches a token of any trial.
var anyToken = regexp.MustCompile(`\bp[0-9]+-[0-9]+\b`)

// OwnsToken says whether a token is one of this trial's.
func (t *Trial) OwnsToken(token string) bool {
	return strings.HasPrefix(token, t.tokenPrefix())
}

// HasForeignToken says whether text carries a token of another trial: what others say is no evidence.
func (t *Trial) HasForeignToken(text []byte) bool {
	token := anyToken.Find(text)
	return token != nil && !t.OwnsToken(string(token))
}

// IsAnothers says whether what was received or logged belongs to another trial: it names a token, a user or a socket of one, and none of
// this trial's.
func (t *Trial) IsAnothers(text []byte) bool {
	foreign := false
	for _, token := range anyToken.FindAll(text, -1) {
		if t.OwnsToken(string(token)) {
			return false
		}
		foreign = true
	}
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'()[]{},;", r) }) {
		if len(word) < leastID {
			continue
		}
		if owner, known := t.shared.sockets.Load(word); known {
			if owner == t.key {
				return false
			}
			foreign = true
		}
	}
	return foreign
}

// leastID is how long the id of a socket must be not to be taken for another word.
const leastID = 6
