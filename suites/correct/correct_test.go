package correct_test

import (
	"context"
	"crypto/sha256"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/correct/plain"
)

var (
	times = flag.Int("times", 1, "run the cases so often on each server")
	busy  = flag.Bool("busy", false, "keep every core busy meanwhile")
	// The cases mostly wait, so that a quiet machine has time for several servers.
	atOnce = flag.Int("at-once", 8, "test so many servers at a time")
)

// differing is a correct server, or a server with a correct application.
type differing struct {
	name     string
	freedoms plain.Freedoms
	profile  string   // describes the application: YAML that extends the contract's profile
	differs  []string // cases of the levels SHOULD and REFERENCE that it need not meet

	needs string // keys that the profile must have, too, because …
	or    string // … without them this case raises an alarm or does not apply, or the server cannot be opened at all
}

// servers are all of them, those first on which the cases take longest.
func servers() []differing { return slices.Concat(overEngine, chats, together, overSockets, overHTTP) }

// TestMain keeps every core busy with processes that only compute, if that is asked for.
func TestMain(m *testing.M) {
	if os.Getenv(computing) != "" {
		compute()
	}
	flag.Parse()
	var beside []*exec.Cmd
	for range runtime.NumCPU() {
		if !*busy {
			break
		}
		process := exec.Command(os.Args[0])
		process.Env = append(os.Environ(), computing+"=1")
		if _, err := process.StdinPipe(); err != nil { // closed with this process, whatever ends it
			panic(err)
		}
		if err := process.Start(); err != nil {
			panic(err)
		}
		beside = append(beside, process)
	}
	status := m.Run()
	for _, process := range beside {
		_ = process.Process.Kill()
		_ = process.Wait()
	}
	os.Exit(status)
}

// computing is the variable that makes this program a process that only computes.
const computing = "SIOPROOF_TEST_COMPUTES"

// compute never returns, and ends when its standard input does.
func compute() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for sum := [sha256.Size]byte{}; ; {
		sum = sha256.Sum256(sum[:])
	}
}

// Every case that applies passes on every correct server.
func TestCorrectServersConform(t *testing.T) {
	t.Parallel()
	all := servers()
	if testing.Short() {
		all = together
	}
	each(t, all, func(t *testing.T, d differing) {
		for range *times {
			report := run(t, d, d.profile+"\n"+d.needs)
			for _, r := range report.Results {
				if isAlarm(r, d.differs) {
					t.Errorf("%s: %s\n  Requirement: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Requirement, r.Expected, r.Actual, r.Reason)
				}
			}
		}
	})
}

// A key of a profile that makes no difference to any correct server is of no use.
func TestServersNeedTheirKeys(t *testing.T) {
	t.Parallel()
	needing := slices.DeleteFunc(servers(), func(d differing) bool { return d.needs == "" || d.or == "" })
	each(t, needing, func(t *testing.T, d differing) {
		if d.or == unopened {
			if s, err := open(t, d, d.profile); err == nil {
				s.Close()
				t.Errorf("the server is opened without %s", d.needs)
			}
			return
		}
		for _, r := range run(t, d, d.profile, d.or).Results {
			if isAlarm(r, nil) || r.Verdict == reports.NotApplicable {
				return
			}
		}
		t.Errorf("%s passes without %s", d.or, d.needs)
	})
}

// unopened is what a server is without some keys.
const unopened = "unopened"

// isAlarm says whether a result is wrong about a correct server.
func isAlarm(r verify.Result, differs []string) bool {
	if r.Verdict == reports.NonStrict && slices.Contains(differs, r.ID) {
		return false
	}
	return r.Class(reports.StrictReference) == reports.Failed || r.Verdict == reports.NotRun
}

// each runs a test on each server, several at a time.
func each(t *testing.T, servers []differing, test func(*testing.T, differing)) {
	t.Helper()
	queue := make(chan differing)
	var workers sync.WaitGroup
	for range *atOnce {
		workers.Go(func() {
			for d := range queue {
				t.Run(d.name, func(t *testing.T) { test(t, d) })
			}
		})
	}
	for _, d := range servers {
		queue <- d
	}
	close(queue)
	workers.Wait()
}

// run starts a server and runs cases on it: all, if none is named.
func run(t *testing.T, d differing, profile string, cases ...string) *verify.Report {
	t.Helper()
	opened, err := open(t, d, profile)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	execution, err := suites.Begin(context.Background(), opened, suites.Config{Selection: suites.Selection{Cases: cases}})
	if err != nil {
		t.Fatal(err)
	}
	return execution.Report()
}

// open starts a server and opens it with a profile.
func open(t *testing.T, d differing, profile string) (*server.Server, error) {
	t.Helper()
	if !strings.Contains(profile, "extends:") {
		profile = "extends: contract\n" + profile
	}
	file := filepath.Join(t.TempDir(), "profile.yaml")
	if err := os.WriteFile(file, []byte("name: "+strings.ReplaceAll(d.name, ":", "")+"\n"+profile), 0o600); err != nil {
		t.Fatal(err)
	}
	log := logs.New()
	return server.Open(context.Background(), server.Options{URL: plain.Start(t, d.freedoms, log.Writer()), Profile: file, Log: log})
}
