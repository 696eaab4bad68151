package plain

import (
	"crypto/rand"
	"strconv"
)

// newID returns an id that nobody else has. The lock is held.
func (a *application) newID() string {
	if a.freedoms.ShortIDs {
		a.ids++
		return strconv.FormatInt(int64(a.ids), 36)
	}
	return rand.Text()
}
