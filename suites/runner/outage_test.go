//go:build unix

package runner_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/runner"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

const (
	addressVariable  = "RUNNER_TEST_ADDRESS"
	lifetimeVariable = "RUNNER_TEST_LIFETIME" // the server ends by itself when it is so old
)

// TestMain lets the test binary play a server that ends or freezes when it is asked to.
func TestMain(m *testing.M) {
	if address := os.Getenv(addressVariable); address != "" {
		if lifetime, err := time.ParseDuration(os.Getenv(lifetimeVariable)); err == nil {
			time.AfterFunc(lifetime, func() { os.Exit(3) })
		}
		fmt.Println(mortal(address))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// mortal serves the reference server. GET /panic ends it; after GET /freeze it goes on answering handshakes over long-polling, and
// nothing else.
func mortal(address string) error {
	behind, err := reference.Start(context.Background(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, PingInterval: time.Second, PingTimeout: 2 * time.Second})
	if err != nil {
		return err
	}
	to, err := url.Parse(behind.URL())
	if err != nil {
		return err
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	var frozen atomic.Bool
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/panic":
			go panic("an index out of range")
			<-r.Context().Done()
		case r.URL.Path == "/freeze":
			frozen.Store(true)
		case frozen.Load() && (r.Header.Get("Upgrade") != "" || r.URL.Query().Has("sid")):
			<-r.Context().Done()
		default:
			proxy.ServeHTTP(w, r)
		}
	}))
}

// openMortal starts that server by a command.
func openMortal(t *testing.T, environment ...string) *server.Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	s, err := server.Open(t.Context(), server.Options{
		URL: "http://" + address, Exec: fmt.Sprintf("exec env %s=%s %s '%s'", addressVariable, address, strings.Join(environment, " "), os.Args[0]),
		Profile: profiles.Contract, Transports: []string{string(client.WebSocket), string(client.Polling)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.Timing.Reply, s.Timing.Dial, s.Timing.PollAnswer = 2*time.Second, 2*time.Second, time.Second
	return s
}

// request asks the server for a path and takes whatever comes of it.
func request(t *trial.Trial, path string) {
	w := session.Wire(t)
	w.Endpoint.Path = path
	_, _ = w.Do(t.Context(), wire.Request{Method: http.MethodGet})
}

// answers is the body of a case that is innocent.
func answers(t *trial.Trial) {
	s := session.Open(t, client.WebSocket)
	s.Connect("/")
	for range 20 {
		s.ExpectAlive("the session answers")
	}
}

func innocent(id string, lane trial.Lane) trial.Case {
	return trial.Case{ID: id, Lane: lane, Level: reports.Must, Body: answers}
}

func runOn(t *testing.T, s *server.Server, cases ...trial.Case) *verify.Report {
	t.Helper()
	return runWith(t, s, runner.Config{}, cases...)
}

func runWith(t *testing.T, s *server.Server, config runner.Config, cases ...trial.Case) *verify.Report {
	t.Helper()
	area := trial.Area{Key: "MINE", Title: "My own cases", Cases: cases}
	report := runner.Begin(t.Context(), s, runner.Plan(s, []trial.Area{area}), config).Report()
	for _, r := range report.Results {
		t.Logf("%s: %s %s %s%s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason)
	}
	t.Logf("outages %+v", report.Outages)
	return report
}

func expectVerdicts(t *testing.T, report *verify.Report, want map[string]reports.Verdict) {
	t.Helper()
	for _, r := range report.Results {
		if r.Verdict != want[r.Name()] {
			t.Errorf("%s: %s, want %s", r.Name(), r.Verdict, want[r.Name()])
		}
	}
	if len(report.Results) != len(want) {
		t.Errorf("%d results, want %d", len(report.Results), len(want))
	}
}

// A deviation is known of what a case is about. The end of the server is another failure, unless the entry names it.
func TestAKnownDeviationExcusesTheEndOfTheServerOnlyByName(t *testing.T) {
	s := openMortal(t)
	known := deviations.New(time.Now(),
		&deviations.Deviation{Case: "KILLER-*", Failure: "*HTTP status*"},
		&deviations.Deviation{Case: "KILLER-01", Reason: "it ignores the request"},
		&deviations.Deviation{Case: "KILLER-02", Failure: "*index out of range*"})
	end := func(t *trial.Trial) { request(t, "/panic") }
	report := runWith(t, s, runner.Config{Known: known},
		trial.Case{ID: "KILLER-01", Level: reports.Must, Body: end}, trial.Case{ID: "KILLER-02", Level: reports.Must, Lane: trial.Silent, Body: end})
	expectVerdicts(t, report, map[string]reports.Verdict{"KILLER-01": reports.Fail, "KILLER-02": reports.KnownDeviation})
}

// A case that expects its connection to be closed would pass when it takes the server down.
func TestWhoTakesTheServerDownFailsByName(t *testing.T) {
	s := openMortal(t)
	report := runOn(t, s,
		innocent("BESIDE-01", trial.Quick), innocent("BESIDE-02", trial.Slow),
		trial.Case{ID: "KILLER-01", Level: reports.Reference, Over: trial.OverTransports, Body: func(t *trial.Trial) { request(t, "/panic") }},
		innocent("BESIDE-03", trial.Quick), innocent("AFTER-01", trial.Alone), innocent("AFTER-02", trial.Silent))
	want := map[string]reports.Verdict{"KILLER-01 polling": reports.Fail, "KILLER-01 websocket": reports.NotRun}
	if report.Outages[0].Killer == "KILLER-01 websocket" {
		want["KILLER-01 polling"], want["KILLER-01 websocket"] = reports.NotRun, reports.Fail
	}
	for _, id := range []string{"BESIDE-01", "BESIDE-02", "BESIDE-03", "AFTER-01", "AFTER-02"} {
		want[id] = reports.Pass
	}
	expectVerdicts(t, report, want)
	if report.Outcome.ExitCode != reports.ExitDeviates {
		t.Errorf("outcome %+v", report.Outcome)
	}
	if len(report.Outages) != 1 {
		t.Fatalf("%d outages", len(report.Outages))
	}
	o := report.Outages[0]
	if !strings.Contains(o.How, "exit status 2") || len(o.Log) == 0 || !strings.HasPrefix(o.Log[0], "panic: an index out of range") {
		t.Errorf("outage %+v", o)
	}
}

func aliveUntilTheServerIsNot(t *trial.Trial) {
	for s := session.Open(t, client.WebSocket); s.Ended() == nil; {
		s.UntilEnd(time.Now().Add(time.Second))
	}
}

// A server that ends whatever happens has no killer.
func TestNobodyIsBlamedForAServerThatEndsByItself(t *testing.T) {
	s := openMortal(t, lifetimeVariable+"=2s")
	report := runOn(t, s, trial.Case{ID: "FIRST-01", Level: reports.Must, Body: aliveUntilTheServerIsNot},
		trial.Case{ID: "FIRST-02", Level: reports.Must, Body: aliveUntilTheServerIsNot})
	for _, r := range report.Results {
		if r.Verdict == reports.Fail {
			t.Errorf("%s fails: %s", r.Name(), r.Actual)
		}
	}
	if len(report.Outages) == 0 || report.Outages[0].Killer != "" || report.Outcome.ExitCode != reports.ExitUnreachable {
		t.Errorf("outages %+v, outcome %+v", report.Outages, report.Outcome)
	}
}

// A server may end by itself while a case has its second look.
func TestNobodyIsBlamedInASecondLook(t *testing.T) {
	s := openMortal(t, lifetimeVariable+"=2s")
	var looked atomic.Bool
	report := runOn(t, s, trial.Case{ID: "TWICE-01", Level: reports.Must, Body: func(t *trial.Trial) {
		if !looked.Swap(true) {
			t.MachineBusy()
			t.Fail("an answer", "none")
		}
		aliveUntilTheServerIsNot(t)
	}})
	if r := report.Results[0]; r.Verdict != reports.NotRun {
		t.Errorf("%s: %s %s", r.Verdict, r.Actual, r.Reason)
	}
	if len(report.Outages) == 0 || report.Outages[0].Killer != "" || report.Outcome.ExitCode != reports.ExitUnreachable {
		t.Errorf("outages %+v, outcome %+v", report.Outages, report.Outcome)
	}
}

func TestWhoFreezesTheServerFailsByName(t *testing.T) {
	testutil.Long(t)
	s := openMortal(t)
	report := runOn(t, s,
		innocent("BESIDE-01", trial.Quick), innocent("BESIDE-02", trial.Slow),
		trial.Case{ID: "FREEZER-01", Level: reports.Must, Body: func(t *trial.Trial) { request(t, "/freeze") }},
		innocent("BESIDE-03", trial.Quick), innocent("AFTER-01", trial.Alone))
	expectVerdicts(t, report, map[string]reports.Verdict{
		"BESIDE-01": reports.Pass, "BESIDE-02": reports.Pass, "FREEZER-01": reports.Fail, "BESIDE-03": reports.Pass, "AFTER-01": reports.Pass,
	})
	if o := report.Outages; len(o) != 1 || !strings.Contains(o[0].How, "frozen") {
		t.Errorf("outages %+v", o)
	}
}

// Where nobody takes the server down alone, the others have their verdicts, and the run is not green.
func TestAnOutageThatNobodyBringsAboutAloneIsSaid(t *testing.T) {
	s := openMortal(t)
	var once atomic.Bool
	report := runOn(t, s,
		innocent("BESIDE-01", trial.Quick),
		trial.Case{ID: "ONCE-01", Level: reports.Must, Body: func(t *trial.Trial) {
			if !once.Swap(true) {
				request(t, "/panic")
			}
		}})
	expectVerdicts(t, report, map[string]reports.Verdict{"BESIDE-01": reports.Pass, "ONCE-01": reports.Pass})
	if o := report.Outages; len(o) != 1 || o[0].Killer != "" || len(o[0].Suspects) == 0 {
		t.Errorf("outages %+v", o)
	}
	if report.Outcome.ExitCode != reports.ExitUnreachable {
		t.Errorf("outcome %+v", report.Outcome)
	}
}
