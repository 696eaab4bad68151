package draft

import (
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/record/learn"
)

// messages are the operations that a scenario has steps for, in the order in which a round does them.
var messages = []string{"say_all", "say_others", "say_room", "say_room_others", "notify", "say_direct", "echo", "ack"}

// mostInARow bounds how often a round does the same.
const mostInARow = 5

// Scenario writes a scenario in which users pause as long, and say as much, as those who were recorded. Nil if they said nothing.
func Scenario(a *learn.Application, name string) []byte {
	least := 0
	for _, sizes := range a.Pace.Sizes {
		if least == 0 || len(sizes) < least {
			least = len(sizes)
		}
	}
	if least == 0 {
		return nil
	}
	w := &writer{}
	w.line("# Written by `sioproof record`: the pauses and the sizes are those of the people who were recorded.")
	w.line("name: %s", word(name))
	w.line("description: learned by recording")
	w.line("\nload:")
	w.line("  closed: {clients: 20, ramp: 5s, hold: %s}", hold(a.Pace.Think))
	if _, ok := a.Operation("join"); ok {
		w.line("\non_connect:")
		w.line(`  - join: {room: "room-{group(4)}"}`)
	}
	w.line("\nsteps:")
	w.line("  - loop:")
	w.line("      steps:")
	for _, operation := range messages {
		sizes := a.Pace.Sizes[operation]
		if len(sizes) == 0 {
			continue
		}
		for range min(mostInARow, (len(sizes)+least/2)/least) {
			w.line("        - think: %s", drawn(pauses(a.Pace.Think)))
			w.line("        - %s: {%ssize: %s}", operation, room(operation), drawn(bytes(sizes)))
		}
	}
	w.line("\nthresholds:")
	for _, threshold := range []string{"lost == 0", "duplicated == 0", "leaked == 0", "rate(error) < 0.1%", "disconnects == 0"} {
		w.line("  - %s", threshold)
	}
	return []byte(w.String())
}

func room(operation string) string {
	switch operation {
	case "say_room", "say_room_others", "notify":
		return `room: "room-{group(4)}", `
	}
	return ""
}

// drawn is a distribution from the least to the most, or the one value there is.
func drawn(least, most string) string {
	if least == most {
		return least
	}
	return fmt.Sprintf("{uniform: {min: %s, max: %s}}", least, most)
}

// defaultPause is that between two messages if only one was recorded.
const defaultPause = 3 * time.Second

func pauses(all []time.Duration) (least, most string) {
	if len(all) == 0 {
		all = []time.Duration{defaultPause}
	}
	return slices.Min(all).Round(10 * time.Millisecond).String(), slices.Max(all).Round(10 * time.Millisecond).String()
}

// roundsHeld is how often each user says something at least, as long as that is a minute and not a quarter of an hour.
const roundsHeld = 10

func hold(pauses []time.Duration) time.Duration {
	if len(pauses) == 0 {
		return time.Minute
	}
	return min(max(roundsHeld*slices.Max(pauses).Round(time.Second), time.Minute), 15*time.Minute)
}

func bytes(all []int) (least, most string) {
	return fmt.Sprintf("%dB", max(1, slices.Min(all))), fmt.Sprintf("%dB", max(1, slices.Max(all)))
}
