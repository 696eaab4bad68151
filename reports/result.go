package reports

import "fmt"

// Level is what a requirement weighs, from the text it comes from.
type Level string

// The levels.
const (
	Must      Level = "MUST"      // MUST or MUST NOT in the text
	Should    Level = "SHOULD"    // SHOULD or SHOULD NOT in the text
	Format    Level = "FORMAT"    // unambiguous in format, prose or example, without a keyword
	Promise   Level = "PROMISE"   // what the target's profile says the application does: io.emit reaches everybody
	Reference Level = "REFERENCE" // what the reference implementation does
	Info      Level = "INFO"      // unspecified: recorded, never judged
)

// Levels lists the levels from the strongest to the weakest.
func Levels() []Level { return []Level{Must, Format, Promise, Should, Reference, Info} }

// Verdict is how one case ended in one variant.
type Verdict string

// The verdicts. Which of them count as passed, failed and skipped is [Result.Class]'s to say.
const (
	Pass           Verdict = "pass"            // the requirement is met
	Fail           Verdict = "fail"            // the requirement is not met: the target is wrong
	NonStrict      Verdict = "non-strict"      // a SHOULD or a REFERENCE is not met
	Recorded       Verdict = "info"            // nothing is required; what was seen is in Actual
	NotApplicable  Verdict = "not-applicable"  // the target lacks an operation or a feature; Missing names it
	Error          Verdict = "error"           // the harness or the network failed, which proves nothing about the target
	KnownDeviation Verdict = "known-deviation" // not met, as the file of known deviations says
	UnexpectedPass Verdict = "unexpected-pass" // met, although the file of known deviations says it is not
	NotRun         Verdict = "not-run"         // the run ended before the case did; Reason says why
)

// Verdicts lists the verdicts, in the order tables show them.
func Verdicts() []Verdict {
	return []Verdict{Pass, Fail, Error, UnexpectedPass, NonStrict, KnownDeviation, Recorded, NotApplicable, NotRun}
}

// Result is one case in one variant.
type Result struct {
	ID      string  `json:"id"`                // stable: EIO4-HS-01
	Variant string  `json:"variant,omitempty"` // what it ran on, such as "websocket" or "polling /custom"
	Area    string  `json:"area"`
	Title   string  `json:"title"`
	Level   Level   `json:"level"`
	Verdict Verdict `json:"verdict"`

	Requirement string `json:"requirement,omitempty"` // the rule, in words
	Source      string `json:"source,omitempty"`      // document and section
	Link        string `json:"link,omitempty"`        // address of that section
	Expected    string `json:"expected,omitempty"`
	Actual      string `json:"actual,omitempty"` // what was seen; may quote the server
	Reason      string `json:"reason,omitempty"` // why there is no verdict on the target, for error, not-applicable and not-run

	Missing        []string   `json:"missing,omitempty"` // for not-applicable: "operation say_room", "feature eio3", "transport polling"
	KnownDeviation *Deviation `json:"known_deviation,omitempty"`
	Earlier        []string   `json:"earlier,omitempty"` // what earlier examinations of the case saw, where one was not enough
	DurationMS     float64    `json:"duration_ms"`
	Transcript     []Frame    `json:"transcript,omitempty"`
	Log            []string   `json:"log,omitempty"` // lines the target logged meanwhile
}

// Name is the id, and the variant if there is one.
func (r Result) Name() string {
	if r.Variant == "" {
		return r.ID
	}
	return r.ID + " " + r.Variant
}

// Deviation is an entry of the file of known deviations.
type Deviation struct {
	Case    string `json:"case"`             // id or glob
	Target  string `json:"target,omitempty"` // which server the entry is about
	Reason  string `json:"reason"`
	Link    string `json:"link,omitempty"`
	Expires string `json:"expires,omitempty"` // last day it holds, YYYY-MM-DD
}

// Frame is an entry of a transcript: something sent, received or noted.
type Frame struct {
	AtMS      float64 `json:"at_ms"` // since the case began
	Sent      bool    `json:"sent"`
	Channel   string  `json:"channel,omitempty"` // "http 1", "ws 2"
	Kind      string  `json:"kind"`              // request, response, text, binary, close, ping, pong, note, error
	Text      string  `json:"text"`              // hexadecimal digits if Kind is binary
	Size      int     `json:"size"`              // bytes on the wire, before any truncation
	Truncated bool    `json:"truncated,omitempty"`
}

// Line is a result in a line that is safe to show: verdict, name, title, and the first words of what was seen.
func (r Result) Line() string {
	line := fmt.Sprintf("%s %s: %s", r.Verdict, r.Name(), r.Title)
	if seen := headline(r); seen != r.Title {
		line += ": " + seen
	}
	return visible(shorten(line, 200))
}
