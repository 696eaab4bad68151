package engine

import (
	"crypto/rand"
	"encoding/base64"
)

// NewID returns 20 characters of the alphabet that URLs need not escape, made of 120 random bits: whoever knows an id
// may speak for its session, so nobody must be able to guess one.
func NewID() string {
	var bits [15]byte
	rand.Read(bits[:]) // never fails, says its documentation
	return base64.RawURLEncoding.EncodeToString(bits[:])
}
