package chat

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// argumentFaults concern what arguments become on their way.
var argumentFaults = []fault.Fault[Rules]{
	{
		Name:   "null-becomes-text",
		Breaks: "The argument null arrives as an empty text.",
		Cases:  []string{"SIO5-EVT-03", "SIO5-EVT-13"},
		Break:  replacing(`^null$`, `""`),
	},
	{
		Name:   "fractions-cut-off",
		Breaks: "Numbers are read as integers, so that 1.5 arrives as 1.",
		Cases:  []string{"SIO5-EVT-03"},
		Break:  replacing(`^(-?\d+)\.\d+$`, `$1`),
	},
	{
		Name:   "large-numbers-lose-exponent",
		Breaks: "Of a number with an exponent only what stands before it arrives.",
		Cases:  []string{"SIO5-EVT-03"},
		Break:  replacing(`^(-?[\d.]+)[eE][-+]?\d+$`, `$1`),
	},
	{
		Name:   "numbers-become-text",
		Breaks: "A number arrives as a text.",
		Cases:  []string{"SIO5-EVT-03", "SIO5-EVT-13"},
		Break:  replacing(`^(-?[\d.]+)$`, `"$1"`),
	},
	{
		Name:   "empty-object-becomes-array",
		Breaks: "An empty object arrives as an empty array, as in languages that have one type for both.",
		Cases:  []string{"SIO5-EVT-03"},
		Break:  replacing(`^\{\}$`, `[]`),
	},
	{
		Name:   "text-reduced-to-ascii",
		Breaks: "Characters outside of ASCII arrive as question marks.",
		Cases:  []string{"SIO5-EVT-03"},
		Break:  replacing(`[^\x00-\x7f]`, `?`),
	},
	{
		Name:   "emoji-lost",
		Breaks: "Characters that take four bytes in UTF-8 arrive as the replacement character.",
		Cases:  []string{"SIO5-EVT-03"},
		Break:  replacing(`[\x{10000}-\x{10ffff}]`, "\uFFFD"),
	},
	{
		Name:   "deep-values-cut-off",
		Breaks: "A value that is nested more than sixteen levels deep arrives as null.",
		Cases:  []string{"SIO5-EVT-03"},
		Break: changing(func(value json.RawMessage) json.RawMessage {
			if bytes.Count(value, []byte{'['})+bytes.Count(value, []byte{'{'}) > 16 {
				return json.RawMessage("null")
			}
			return value
		}),
	},
	{
		Name:   "nested-attachments-lost",
		Breaks: "Binary values are put back where they are arguments themselves, and arrive as null inside of objects and arrays.",
		Cases:  []string{"SIO5-BIN-02"},
		Break: changing(func(value json.RawMessage) json.RawMessage {
			if placeholder.FindIndex(value) == nil || placeholder.FindIndex(value)[0] == 0 {
				return value
			}
			return placeholder.ReplaceAll(value, []byte("null"))
		}),
	},
	{
		Name:   "large-text-cut",
		Breaks: "A text of more than 64 KB arrives cut off after 64 KB.",
		Cases:  []string{"SIO5-EVT-17"},
		Break: changing(func(value json.RawMessage) json.RawMessage {
			if len(value) > 64<<10 && value[0] == '"' {
				return slices.Concat(value[:64<<10], []byte{'"'})
			}
			return value
		}),
	},
	{
		Name:   "falsy-arguments-dropped",
		Breaks: "Arguments that count as false in JavaScript are taken for missing ones and dropped.",
		Cases:  []string{"SIO5-EVT-03", "SIO5-EVT-13"},
		Break: rearranging(func(values []json.RawMessage) []json.RawMessage {
			return slices.DeleteFunc(slices.Clone(values), func(value json.RawMessage) bool {
				return strings.Contains(` null false 0 "" `, " "+string(value)+" ")
			})
		}),
	},
	{
		Name:   "arguments-reversed",
		Breaks: "Arguments arrive in the opposite order.",
		Cases:  []string{"SIO5-EVT-13"},
		Break: rearranging(func(values []json.RawMessage) []json.RawMessage {
			values = slices.Clone(values)
			slices.Reverse(values)
			return values
		}),
	},
	{
		Name:   "arguments-beyond-eight-lost",
		Breaks: "Of an event with more than eight arguments the first eight arrive.",
		Cases:  []string{"SIO5-EVT-13"},
		Break:  rearranging(func(values []json.RawMessage) []json.RawMessage { return values[:min(8, len(values))] }),
	},
	{
		Name:   "no-arguments-become-null",
		Breaks: "An event without arguments arrives with the argument null.",
		Cases:  []string{"SIO5-EVT-13", "SIO5-ACK-05"},
		Break: rearranging(func(values []json.RawMessage) []json.RawMessage {
			if len(values) == 0 {
				return []json.RawMessage{json.RawMessage("null")}
			}
			return values
		}),
	},
}

var placeholder = regexp.MustCompile(`\{"_placeholder":true,"num":\d+\}`)

// replacing is a fault that changes the text of an argument's JSON.
func replacing(pattern, replacement string) func(*Rules) {
	expression := regexp.MustCompile(pattern)
	return changing(func(value json.RawMessage) json.RawMessage { return expression.ReplaceAll(value, []byte(replacement)) })
}

// changing is a fault that changes each argument.
func changing(change func(json.RawMessage) json.RawMessage) func(*Rules) {
	return rearranging(func(values []json.RawMessage) []json.RawMessage {
		changed := make([]json.RawMessage, len(values))
		for i, value := range values {
			changed[i] = change(value)
		}
		return changed
	})
}

// rearranging is a fault that changes the list of arguments.
func rearranging(change func([]json.RawMessage) []json.RawMessage) func(*Rules) {
	return func(r *Rules) {
		r.arguments = func(arguments Arguments) Arguments {
			return Arguments{Values: change(arguments.Values), Attachments: arguments.Attachments}
		}
	}
}
