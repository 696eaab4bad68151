package suites_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/trial"
)

// What a case reads is a need of it: each case is run with a profile that describes no more than the needs of the case ask for. A case that reads
// anything else fails there, although the server is right.
func TestTheNeedsOfACaseSuffice(t *testing.T) {
	testutil.Long(t)
	options := reference.Options{
		Addr: "127.0.0.1:0", Engine: reference.Own, PingInterval: 300 * time.Millisecond, PingTimeout: 5 * time.Second,
		ConnectTimeout: 4 * time.Second, UpgradeTimeout: 3 * time.Second,
	}
	least := newLeast(t)
	groups := map[uint64][]string{} // cases by what their profile lacks
	for _, area := range suites.Catalogue() {
		for _, c := range area.Cases {
			if !c.Destructive && least.applies(c, 0) {
				lacks := least.lacks(c)
				groups[lacks] = append(groups[lacks], c.ID)
			}
		}
	}
	for lacks, cases := range groups {
		t.Run(cases[0], func(t *testing.T) {
			t.Parallel()
			log := logs.New()
			options.Log = log.Writer()
			running, err := reference.Start(t.Context(), options)
			if err != nil {
				t.Fatal(err)
			}
			defer running.Close()
			s, err := server.Open(t.Context(), server.Options{
				URL: running.URL(), Profile: least.file(t, lacks), Log: log,
				Limits: profiles.Limits{ConnectTimeout: options.ConnectTimeout, UpgradeTimeout: options.UpgradeTimeout},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			execution, err := suites.Begin(t.Context(), s, suites.Config{Selection: suites.Selection{Cases: cases}})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range execution.Report().Results {
				if r.Class(reports.StrictReference) == reports.Failed {
					t.Errorf("%s: %s\n  Expected: %s\n  Actual: %s%s\n  Profile: %s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason, least.source(lacks))
				}
			}
		})
	}
}

// least finds the least that a profile has to describe for a case to apply. What a profile lacks is a set of reductions: bit i stands for the
// reduction i.
type least struct {
	t          *testing.T
	contract   []byte
	reductions []reduction
	servers    map[uint64]*server.Server // nil where there is no such profile
}

// reduction takes something out of a profile.
type reduction func(profile map[string]any)

func newLeast(t *testing.T) *least {
	t.Helper()
	l := &least{t: t, servers: map[uint64]*server.Server{}}
	l.contract, _ = profiles.Source("contract")
	without := func(path ...string) {
		l.reductions = append(l.reductions, func(profile map[string]any) {
			at := profile
			for _, key := range path[:len(path)-1] {
				at, _ = at[key].(map[string]any)
			}
			delete(at, path[len(path)-1])
		})
	}
	for _, name := range profiles.OperationNames() {
		without("operations", string(name))
	}
	without("log")
	without("log", "disconnected")
	without("log", "connected")
	for _, refusing := range []string{"refuse", "refuse_here", "hold"} {
		without("operations", refusing, "error", "data")
		without("operations", refusing, "error")
		without("operations", refusing, "connect", "auth")
		without("operations", refusing, "connect", "query")
	}
	for _, name := range []string{"sid", "namespace", "rooms", "auth", "query", "headers", "steps", "reason", "from"} {
		l.reductions = append(l.reductions, untold(name))
	}
	for _, name := range []string{"/tenant-{tenant}", "/custom", "/"} {
		l.reductions = append(l.reductions, func(profile map[string]any) {
			namespaces, _ := profile["namespaces"].([]any)
			profile["namespaces"] = slices.DeleteFunc(namespaces, func(n any) bool { return n.(map[string]any)["name"] == name })
		})
	}
	l.reductions = append(l.reductions, oneText)
	return l
}

// untold puts a value that is not looked at in place of a placeholder in what comes back.
func untold(name string) reduction {
	return func(profile map[string]any) {
		for _, operation := range profile["operations"].(map[string]any) {
			for _, key := range []string{"deliver", "answer"} {
				if content, described := operation.(map[string]any)[key]; described {
					operation.(map[string]any)[key] = replaced(content, "{"+name+"}", "{any}")
				}
			}
		}
	}
}

// oneText lets every message be one text.
func oneText(profile map[string]any) {
	operations := replaced(profile["operations"], "{args}", "{token}")
	for _, operation := range operations.(map[string]any) {
		description := operation.(map[string]any)
		for _, part := range []any{description, description["deliver"], description["then"]} {
			if part, ok := part.(map[string]any); ok {
				for _, key := range []string{"args", "answer"} {
					if part[key] == "{token}" {
						part[key] = []any{"{token}"}
					}
				}
			}
		}
	}
	profile["operations"] = operations
}

func replaced(value any, before, after string) any {
	encoded, _ := json.Marshal(value)
	var out any
	_ = json.Unmarshal([]byte(strings.ReplaceAll(string(encoded), before, after)), &out)
	return out
}

// lacks returns a largest set of reductions with which the case still applies.
func (l *least) lacks(c trial.Case) (lacks uint64) {
	for i := range l.reductions {
		if l.applies(c, lacks|1<<i) {
			lacks |= 1 << i
		}
	}
	return lacks
}

// applies says whether the case applies in any variant.
func (l *least) applies(c trial.Case, lacks uint64) bool {
	s := l.server(lacks)
	return s != nil && slices.ContainsFunc(c.Variants(s), func(v trial.Variant) bool {
		return !slices.ContainsFunc(c.Needs, func(need trial.Need) bool { return need.Missing(s, v) })
	})
}

// server is one that offers everything beside the profile.
func (l *least) server(lacks uint64) *server.Server {
	s, known := l.servers[lacks]
	if !known {
		if p, err := profiles.Parse("profile", l.source(lacks)); err == nil {
			s = &server.Server{
				Profile: p, Namespaces: p.Namespaces, Detection: server.Offering(engineio.V3, engineio.V4), Log: logs.New(),
				Limits: profiles.Limits{ConnectTimeout: time.Second, UpgradeTimeout: time.Second},
			}
		}
		l.servers[lacks] = s
	}
	return s
}

// source is the profile as it is written; JSON is YAML.
func (l *least) source(lacks uint64) []byte {
	var profile map[string]any
	if err := yaml.Unmarshal(l.contract, &profile); err != nil {
		l.t.Fatal(err)
	}
	for i, reduce := range l.reductions {
		if lacks>>i&1 == 1 {
			reduce(profile)
		}
	}
	encoded, err := json.Marshal(profile)
	if err != nil {
		l.t.Fatal(err)
	}
	return encoded
}

func (l *least) file(t *testing.T, lacks uint64) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), fmt.Sprintf("%x.yaml", lacks))
	if err := os.WriteFile(file, l.source(lacks), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
