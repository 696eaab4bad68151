package interop

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
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
	CaughtBy string // the case that names what is broken
}

// Each mutant of the official server is caught by the case that names what is broken. Nobody adapted the cases to it, as the faults of the
// reference server are: it is the code that people run.
func TestMutants(t *testing.T) {
	npmInstall(t, "node")
	sioproof := build(t, "../cmd/sioproof")
	for _, m := range mutants(t) {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			server := append([]string{"env", "MUTANT=" + m.Name, "node", "--require", "./node/mutate.js", "node/server.js", fmt.Sprintf("--port=%d", port),
				"--connectionStateRecovery={}"}, append(shortTimeouts, shortHeartbeat...)...)
			report, _ := runVerify(t, sioproof, onNodeRecovery, "--case", m.CaughtBy, "--exec", quoted(server), fmt.Sprintf("http://127.0.0.1:%d", port),
				"--profile", toldProfile(t, "contract", toldTimeouts))
			caught := slices.ContainsFunc(report.Results, func(r verify.Result) bool { return r.Class(reports.Lenient) == reports.Failed })
			if !caught {
				t.Errorf("%s, and %s does not see it: %+v", m.Breaks, m.CaughtBy, report.Outcome)
			}
		})
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
