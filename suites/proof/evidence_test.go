package proof_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// evidence gathers which of the claimed cases catch a fault. A case runs in several variants; one that catches it is enough.
type evidence struct {
	claimed []string
	enough  func() // called once, when every claimed case has caught the fault

	mu      sync.Mutex
	caught  map[string]verify.Result
	instead map[string][]string // by case: what its variants said that catches nothing
	applied map[string]bool     // by case: one of its variants did apply
}

func newEvidence(claimed []string, enough func()) *evidence {
	return &evidence{claimed: claimed, enough: enough, caught: map[string]verify.Result{}, instead: map[string][]string{}, applied: map[string]bool{}}
}

// add looks at a result.
func (e *evidence) add(r verify.Result) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r.Verdict != reports.NotApplicable {
		e.applied[r.ID] = true
	}
	if why := acquits(r); why != "" {
		e.instead[r.ID] = append(e.instead[r.ID], strings.TrimSpace(r.Variant+" "+why))
		return
	}
	if _, already := e.caught[r.ID]; already {
		return
	}
	e.caught[r.ID] = r
	if slices.Contains(e.claimed, r.ID) && len(e.missed()) == 0 {
		e.enough()
	}
}

// missed are the claimed cases that did not catch the fault. The lock is held, or nobody adds any more.
func (e *evidence) missed() []string {
	return slices.DeleteFunc(slices.Clone(e.claimed), func(id string) bool {
		_, caught := e.caught[id]
		return caught
	})
}

// inapplicable says whether a claimed case ran and does not apply to the server, in any of its variants.
func (e *evidence) inapplicable(id string) bool { return len(e.instead[id]) > 0 && !e.applied[id] }

// survived says of a claimed case that missed the fault what it said instead.
func (e *evidence) survived(id string) string {
	if said := e.instead[id]; len(said) > 0 {
		return strings.Join(said, "\n    ")
	}
	return "it did not run"
}

// acquits says why a result does not catch a fault; empty if it does. A verdict counts only with what was expected and what was
// seen instead: that the harness failed, or that the whole case ran out of time, says nothing about the broken rule.
func acquits(r verify.Result) string {
	switch {
	case r.Verdict != reports.Fail && r.Verdict != reports.NonStrict:
		return strings.TrimSpace(string(r.Verdict) + " " + r.Reason + strings.Join(r.Missing, ", "))
	case r.Expected == "" || r.Actual == "":
		return fmt.Sprintf("%s without saying what was expected and what was seen: %q, %q", r.Verdict, r.Expected, r.Actual)
	case hurried.MatchString(r.Actual):
		return fmt.Sprintf("%s because this machine was too busy for a heartbeat: expected %s, actual %s", r.Verdict, r.Expected, r.Actual)
	case comingIn.MatchString(r.Expected) && !aboutComingIn.MatchString(r.ID):
		return fmt.Sprintf("%s before it came to its subject: expected %s, actual %s", r.Verdict, r.Expected, r.Actual)
	}
	return ""
}

// hurried is a connection that our own client gave up: no fault of the heartbeat is looked for with that client.
var hurried = regexp.MustCompile(`(was disconnected \(|client: connection closed: )ping timeout`)

// A case that cannot even get its clients into the server fails for any number of reasons. That counts only where coming in is
// what the case is about.
var (
	comingIn = regexp.MustCompile(`^(a connection for .+ over |.+ is let into the namespace |HTTP status 200 for the handshake$|an open packet (as|in|with) |` +
		`a CONNECT packet |a WebSocket$)`)
	aboutComingIn = regexp.MustCompile(`^(EIO4-HS-0[14]|EIO4-WS-0[13]|SIO5-CONN-(01|03|05|08|15))$`)
)
