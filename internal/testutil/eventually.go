package testutil

import (
	"testing"
	"time"
)

// Patience bounds the wait of a test for something that has to come. It is generous, because only a failing test waits that long.
const Patience = 30 * time.Second

// Until waits for a condition, [Patience] at most, and says whether it has come to hold.
func Until(condition func() bool) bool {
	for deadline := time.Now().Add(Patience); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// Eventually fails the test unless a condition comes to hold within [Patience].
func Eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	if !Until(condition) {
		t.Fatalf("not within %v: %s", Patience, what)
	}
}
