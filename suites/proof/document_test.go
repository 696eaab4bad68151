package proof_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/trial"
)

var update = flag.Bool("update", false, "write docs/proof.md anew")

const document = "../../docs/proof.md"

func TestTheProofIsDocumented(t *testing.T) {
	want := render(reference.Faults())
	if *update {
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(document); err != nil || string(got) != want {
		t.Errorf("docs/proof.md is not current (go test ./suites/proof -run TestTheProofIsDocumented -update writes it anew): %v", err)
	}
}

// render writes the tables: which faults a case catches, and what each fault is.
func render(faults []reference.Fault) string {
	by := catches(faults)
	proven, judgedCases, controlled := 0, 0, 0
	var cases, broken strings.Builder
	for _, area := range suites.Catalogue() {
		fmt.Fprintf(&cases, "\n### %s\n\n| case | level | what it requires | catches |\n| --- | --- | --- | --- |\n", area.Title)
		for _, c := range area.Cases {
			catches := "not judged"
			if judged(c) {
				judgedCases++
				if c.Controlled {
					controlled++
				}
				if len(by[c.ID]) > 0 {
					proven++
				}
				catches = cmp.Or(code(by[c.ID]), "nothing yet: "+unproven[c.ID])
			}
			fmt.Fprintf(&cases, "| %s | %s | %s | %s |\n", ids(c), c.Level, cell(c.Title), catches)
		}
	}
	layer := ""
	for _, fault := range faults {
		if fault.Layer != layer {
			layer = fault.Layer
			fmt.Fprintf(&broken, "\n### %s\n\n| fault | what the server does | caught by |\n| --- | --- | --- |\n", layer)
		}
		fmt.Fprintf(&broken, "| `%s` | %s | %s |\n", fault.Name, cell(fault.Breaks), strings.Join(fault.Cases, ", "))
	}
	return fmt.Sprintf(preface, len(faults), proven, judgedCases, controlled, elsewhere.interval, elsewhere.timeout, elsewhere.limit) + "\n## What each case catches\n" + cases.String() +
		"\n## The faults, by the layer they are in\n" + broken.String()
}

const preface = `# The proof

A case that cannot fail proves nothing. So the reference server can be told to break one promise at a time
(` + "`sioproof serve --fault NAME`" + `), and a test runs the suites against each such fault: every case that claims to catch it must fail,
and say what it expected and what it saw. Running out of time as a whole does not count, nor does failing before the case came to
its subject. A case that is judged and catches nothing fails the test, too.

**%d faults; %d of %d judged cases are seen to fail.** Cases of the level INFO record what they see and are not judged.

**%d cases expect a close, a refusal or silence**, which a server may bring about by accident: by a connect timeout, a missed heartbeat
or a crash. Such a case has a control, a client beside it that breaks no rule and has to go on. The faults that they catch are looked for
at two places: with a heartbeat of 300 ms and time limits that the tool is told, and with a heartbeat of %v and %v and limits of
%v that it is not told. On the whole grid of heartbeats and limits, which takes half an hour, they are with
` + "`go test ./suites/proof -run TestClosesAreNoAccident -grid -timeout 2h`" + `.

This page is written by the test that keeps it true: ` + "`go test ./suites/proof -run TestTheProofIsDocumented -update`" + `.
`

// catches lists by case the faults that it claims to catch.
func catches(faults []reference.Fault) map[string][]string {
	by := map[string][]string{}
	for _, fault := range faults {
		for _, id := range fault.Cases {
			by[id] = append(by[id], fault.Name)
		}
	}
	for _, names := range by {
		slices.Sort(names)
	}
	return by
}

// ids are the id of a case, and those it also covers.
func ids(c trial.Case) string {
	if len(c.Also) == 0 {
		return c.ID
	}
	return fmt.Sprintf("%s (also %s)", c.ID, strings.Join(c.Also, ", "))
}

// code joins names for a table; nothing gives nothing.
func code(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "`" + strings.Join(names, "`, `") + "`"
}

// cell is text that may stand in a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
