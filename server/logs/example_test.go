package logs_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/server/logs"
)

// A test marks its place in the log, lets the server do something, and waits for the line about it.
func ExampleLog_Await() {
	log := logs.New()
	writer := log.Writer() // what the server prints to
	fmt.Fprintln(writer, "listening on *:3000")

	mark := log.Mark()
	fmt.Fprintln(writer, "a user connected")

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := log.Await(ctx, mark, func(lines []string) bool { return slices.Contains(lines, "a user connected") })
	fmt.Println(err, log.Lines(mark))

	// Output:
	// <nil> [a user connected]
}
