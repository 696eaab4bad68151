package reports

// Strictness says which unmet requirements below MUST and FORMAT count as failed.
type Strictness string

// The degrees of strictness, each including the one before.
const (
	Lenient         Strictness = ""
	StrictShould    Strictness = "should"
	StrictReference Strictness = "reference"
)

// Known reports whether s is one of the constants.
func (s Strictness) Known() bool { return s == Lenient || s == StrictShould || s == StrictReference }

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

// Scope is whose requirement it is: of the application on a server, or of the library below it.
type Scope string

// The scopes.
const (
	Application Scope = "app"
	Library     Scope = "library"
)

// Scopes lists the scopes, the application first.
func Scopes() []Scope { return []Scope{Application, Library} }

// Scope is the application for a promise, and the library for everything else.
func (l Level) Scope() Scope {
	if l == Promise {
		return Application
	}
	return Library
}

// Verdict is how one case ended in one variant.
type Verdict string

// The verdicts. [Verdict.Class] says which of them count as passed, failed and skipped.
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

// Class is what a result counts as in the closing line, in JUnit and in the exit code.
type Class uint8

// The classes.
const (
	Skipped Class = iota
	Passed
	Failed
	Consequential // failed because another one did
)

// Class counts pass as passed; fail, error, unexpected-pass, and a non-strict that strict does not let through, as failed;
// and everything else as skipped.
func (v Verdict) Class(level Level, strict Strictness) Class {
	switch v {
	case Pass:
		return Passed
	case Fail, Error, UnexpectedPass:
		return Failed
	case NonStrict:
		if strict == StrictReference || strict == StrictShould && level != Reference {
			return Failed
		}
	}
	return Skipped
}
