package driver

import "strings"

// fillers is text to make messages as long as they have to be: nothing in it needs an escape in JSON.
var fillers = strings.Repeat("the quick brown fox jumps over the lazy dog ", 1<<10)

// filler returns so many bytes of text.
func filler(size int) string {
	if size <= len(fillers) {
		return fillers[:size]
	}
	return strings.Repeat(fillers, size/len(fillers)+1)[:size]
}
