package trial

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/profiles"
)

// Compare says in words what is wrong with what was received: lost, duplicated, foreign, or out of order where the profile does not tolerate
// that. Nothing means that it is what was sent. What is missing is lost only if it can no longer come: wait for what is [Missing] before.
func (t *Trial) Compare(sent, got []string) string {
	if t.Server.Profile.Tolerates(profiles.UnorderedEvents) {
		got = slices.Clone(got)
		slices.SortStableFunc(got, func(a, b string) int { return slices.Index(sent, a) - slices.Index(sent, b) })
	}
	return compare(sent, got)
}

// Missing are the tokens that were sent and not received.
func Missing(sent, got []string) []string {
	return slices.DeleteFunc(slices.Clone(sent), func(token string) bool { return slices.Contains(got, token) })
}

func compare(sent, got []string) string {
	position := make(map[string]int, len(sent))
	for i, token := range sent {
		position[token] = i
	}
	var twice, foreign, late []string
	seen := make(map[string]bool, len(got))
	highest := -1
	for _, token := range got {
		at, known := position[token]
		switch {
		case !known:
			foreign = append(foreign, token)
		case seen[token]:
			twice = append(twice, token)
		case at < highest:
			late = append(late, token)
		default:
			highest = at
		}
		seen[token] = true
	}
	lost := slices.DeleteFunc(slices.Clone(sent), func(token string) bool { return seen[token] })

	var faults []string
	for _, fault := range []struct {
		what   string
		tokens []string
	}{{"lost", lost}, {"received twice", twice}, {"not meant for it", foreign}, {"out of order", late}} {
		if len(fault.tokens) > 0 {
			faults = append(faults, fault.what+": "+List(fault.tokens))
		}
	}
	return strings.Join(faults, "; ")
}

// List shows tokens, the first few of many.
func List(tokens []string) string {
	const most = 6
	switch {
	case len(tokens) == 0:
		return "nothing"
	case len(tokens) > most:
		return fmt.Sprintf("%s … (%d)", strings.Join(tokens[:most], " "), len(tokens))
	}
	return strings.Join(tokens, " ")
}
