package interop

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// mutant is the official server, broken in one place: in File the text Find becomes Replace.
type mutant struct {
	Name     string
	Breaks   string
	File     string
	Find     string
	Replace  string
	Kills    bool   // the process ends
	CaughtBy string // the case that names what is broken
}

// Each mutant of the official server is caught by the case that names what is broken. The cases were not made for these mutants, as they
// were for the faults of the reference server: this is the code that people run.
func TestMutants(t *testing.T) {
	npmInstall(t, "node")
	sioproof := build(t, "../cmd/sioproof")
	for _, m := range mutants(t) {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			args := []string{"--case", m.CaughtBy, "--timeout-scale", "0.3"} // what the mutant does not do is waited for in vain
			report := verifyMutant(t, sioproof, []string{"env", "MUTANT=" + m.Name, "node", "--require", "./node/mutate.js"}, args)
			m.expectCaught(t, report)
		})
	}
}

// What catches a mutant passes on the server that is none.
func TestCasesOfMutantsPassWithoutThem(t *testing.T) {
	t.Parallel()
	npmInstall(t, "node")
	var cases, args []string
	for _, m := range mutants(t) {
		cases, args = append(cases, m.CaughtBy), append(args, "--case", m.CaughtBy)
	}
	report := verifyMutant(t, build(t, "../cmd/sioproof"), []string{"node"}, args)
	for _, r := range report.Results {
		if !slices.Contains([]reports.Verdict{reports.Pass, reports.KnownDeviation, reports.NotApplicable}, r.Verdict) {
			t.Errorf("%s: %s: %s%s", r.Name(), r.Verdict, r.Actual, r.Reason)
		}
	}
	for _, id := range cases {
		if !slices.ContainsFunc(report.Results, func(r verify.Result) bool { return r.ID == id && r.Verdict != reports.NotApplicable }) {
			t.Errorf("%s applies in no variant", id)
		}
	}
}

// verifyMutant runs some cases on the official server, which node starts.
func verifyMutant(t *testing.T, sioproof string, node, args []string) *verify.Report {
	t.Helper()
	port := freePort(t)
	server := append(slices.Clone(node), "node/server.js", fmt.Sprintf("--port=%d", port), "--connectionStateRecovery={}")
	server = append(append(server, shortTimeouts...), shortHeartbeat...)
	args = append(args, "--exec", quoted(server), fmt.Sprintf("http://127.0.0.1:%d", port), "--profile", toldProfile(t, "contract", toldTimeouts))
	report, _ := runVerify(t, sioproof, "", append(args, "--library", onNodeRelease)...)
	return report
}

// expectCaught says what the case made of the mutant, unless it found what is broken. An error of the harness is no finding.
func (m mutant) expectCaught(t *testing.T, report *verify.Report) {
	t.Helper()
	caught := false
	for _, r := range report.Results {
		switch r.Verdict {
		case reports.Fail, reports.NonStrict:
			caught = true
		case reports.Error, reports.UnexpectedPass:
			t.Errorf("%s: %s: %s%s", r.Name(), r.Verdict, r.Actual, r.Reason)
		}
	}
	if !caught {
		t.Errorf("%s, and %s does not see it: %+v", m.Breaks, m.CaughtBy, report.Outcome)
	}

	var killers []string
	for _, o := range report.Outages {
		killers = append(killers, o.Killer)
	}
	switch {
	case !m.Kills && len(killers) > 0:
		t.Errorf("the server ended: %+v", report.Outages)
	case m.Kills && (len(killers) != 1 || !strings.HasPrefix(killers[0], m.CaughtBy)):
		t.Errorf("the server was taken down by %q, want once by %s", killers, m.CaughtBy)
	}
}

func mutants(t *testing.T) (list []mutant) {
	t.Helper()
	content, err := os.ReadFile("node/mutants.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &list); err != nil {
		t.Fatal(err)
	}
	return list
}
