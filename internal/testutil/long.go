package testutil

import "testing"

// Long marks a test that takes seconds: with -short it is skipped.
func Long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds: left out with -short")
	}
}
