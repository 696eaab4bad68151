package driver

import "strings"

// fillers is text that JSON carries without escapes.
var fillers = strings.Repeat("the quick brown fox jumps over the lazy dog ", 1<<10)

// filler returns text of a size, to make a message as long as it has to be.
func filler(size int) string {
	if size <= len(fillers) {
		return fillers[:size]
	}
	return strings.Repeat(fillers, size/len(fillers)+1)[:size]
}
