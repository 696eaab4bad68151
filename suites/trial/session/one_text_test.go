package session_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

// The cases about text need an echo of one text only, and find there what they find with any arguments.
func TestOneTextIsEnoughForTheCasesAboutText(t *testing.T) {
	about := []string{"EIO3-PAY-02", "EIO3-PAY-03", "EIO3-PAY-08", "EIO4-PAY-04", "EIO4-PAY-05"}
	for fault, caught := range map[string][]string{
		"":                             nil,
		"v3-length-in-bytes":           {"EIO3-PAY-02", "EIO3-PAY-03", "EIO3-PAY-08"}, // the echo comes as text
		"v3-octets-of-post-in-latin-1": {"EIO3-PAY-08"},
	} {
		t.Run(fault, func(t *testing.T) {
			running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Fault: fault})
			if err != nil {
				t.Fatal(err)
			}
			defer running.Close()
			source, _ := profiles.Source("contract")
			text := strings.ReplaceAll(string(source), `args: "{args}"`, `args: ["{token}"]`)
			text = strings.NewReplacer(`answer: "{args}"`, `answer: ["{token}"]`, `"{args}"]`, `"{token}"]`).Replace(text)
			file := filepath.Join(t.TempDir(), "text.yaml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := server.Open(t.Context(), server.Options{URL: running.URL(), Profile: file})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			s.Timing.Reply = 3 * time.Second // what a fault swallows does not come any more
			execution, err := suites.Begin(t.Context(), s, suites.Config{Selection: suites.Selection{Cases: about}})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range execution.Report().Results {
				if failed := r.Verdict == reports.Fail; failed != slices.Contains(caught, r.ID) || !failed && r.Verdict != reports.Pass {
					t.Errorf("%s: %s, %s %s %v", r.Name(), r.Verdict, r.Expected, r.Actual, r.Missing)
				}
			}
		})
	}
}
