package trial

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/onsi/gomega/types"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reports"
)

// Expect ends the trial as failed unless the matcher accepts the value. The sentence says what was expected, for the reader of
// the report; the value is what was seen.
func (t *Trial) Expect(expected string, actual any, matcher types.GomegaMatcher) {
	// A matcher that cannot take the value says so in its own words, which are not for the reader of a report.
	if matched, err := matcher.Match(actual); err != nil || !matched {
		t.Fail(expected, "%s", Show(actual))
	}
}

// Fail ends the trial: the target does not meet the requirement. A requirement that is not mandatory gives a milder verdict.
func (t *Trial) Fail(expected, actual string, args ...any) {
	panic(Outcome{Verdict: t.failure(), Expected: expected, Actual: fmt.Sprintf(actual, args...)})
}

// failure is the verdict on a target that does not meet the requirement.
func (t *Trial) failure() reports.Verdict {
	switch t.Case.Level {
	case reports.Should, reports.Reference:
		return reports.NonStrict
	case reports.Info:
		return reports.Recorded
	}
	return reports.Fail
}

// Down ends the trial because the server no longer answers: whatever the level of the requirement, no client may stop it.
func (t *Trial) Down(expected, actual string) {
	panic(Outcome{Verdict: reports.Fail, Expected: expected, Actual: actual})
}

// Broken ends the trial without a verdict on the target: the harness or the network failed.
func (t *Trial) Broken(format string, args ...any) {
	panic(Outcome{Verdict: reports.Error, Reason: fmt.Sprintf(format, args...)})
}

// SetupRefused ends the trial without a verdict on the target: the application refuses a client in a step of the profile's setup, and so
// what the case is about cannot be tried.
func (t *Trial) SetupRefused(client string, step profiles.Step, answer []any) {
	t.Broken("the application refused the setup step %q of %s: it answered %s; correct `args` or `answer` of that step in the profile",
		step.Event, client, Show(answer))
}

// NotApplicable ends the trial because the target turned out to lack what the case needs.
func (t *Trial) NotApplicable(format string, args ...any) {
	panic(Outcome{Verdict: reports.NotApplicable, Reason: fmt.Sprintf(format, args...)})
}

// Record ends a trial of level INFO with what was seen.
func (t *Trial) Record(format string, args ...any) {
	panic(Outcome{Verdict: reports.Recorded, Actual: fmt.Sprintf(format, args...)})
}

// shown is how many bytes of a value a report quotes; the transcript holds more.
const shown = 300

// Show renders a value for a report: text as it is if that is readable, quoted otherwise, and never at length.
func Show(value any) string {
	switch v := value.(type) {
	case string:
		return quote(v)
	case []byte:
		if utf8.Valid(v) {
			return quote(string(v))
		}
		if len(v) > shown/2 {
			return fmt.Sprintf("%x… (%d bytes)", v[:shown/2], len(v))
		}
		return fmt.Sprintf("%x", v)
	case fmt.Stringer:
		return quote(v.String())
	case error:
		return quote(plainWords.Replace(v.Error()))
	case nil:
		return "nothing"
	case []any, map[string]any, []string:
		if text, ok := asJSON(v); ok {
			return quote(text)
		}
	}
	return quote(fmt.Sprintf("%v", value))
}

// plainWords says in words of a report what Go's errors say in their own.
var plainWords = strings.NewReplacer(
	"context deadline exceeded", "no answer in time", "i/o timeout", "no answer in time", "use of closed network connection", "closed by us",
	"unexpected EOF", "the connection ended in the middle", "EOF", "the connection ended")

// asJSON writes arguments as they travel, with attachments as hexadecimal text in their places.
func asJSON(value any) (string, bool) {
	array, _, err := socketio.EncodeArguments(legible(value))
	if err != nil {
		return "", false
	}
	return string(array[1 : len(array)-1]), true
}

func legible(value any) any {
	switch v := value.(type) {
	case []byte:
		return fmt.Sprintf("0x%x", v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = legible(v[i])
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for key := range v {
			object[key] = legible(v[key])
		}
		return object
	}
	return value
}

func quote(text string) string {
	whole := len(text)
	if whole > shown {
		cut := shown
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			text = strconv.Quote(text)
			break
		}
	}
	switch {
	case whole > shown:
		return fmt.Sprintf("%s… (%d bytes)", text, whole)
	case text == "":
		return `""`
	}
	return text
}
