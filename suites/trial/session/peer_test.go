package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// startReference starts the reference server and returns its address.
func startReference(t *testing.T, options reference.Options) string {
	t.Helper()
	options.Addr = "127.0.0.1:0"
	running, err := reference.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	return running.URL()
}

// serve starts an HTTP server and returns its address.
func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	running := httptest.NewServer(handler)
	t.Cleanup(running.CloseClientConnections)
	t.Cleanup(running.Close)
	return running.URL
}

// open opens a server as a target.
func open(t *testing.T, address string) *server.Server {
	t.Helper()
	target, err := server.Open(t.Context(), server.Options{URL: address, Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { target.Close() })
	return target
}

// examine runs a case against a target.
func examine(target *server.Server, c trial.Case) (trial.Outcome, *trial.Trial) {
	run := trial.New(context.Background(), new(trial.Shared), target, c, trial.Variant{})
	return run.Run(), run
}

// expectPass expects that a case passes.
func expectPass(t *testing.T, target *server.Server, c trial.Case) {
	t.Helper()
	if outcome, _ := examine(target, c); outcome.Verdict != reports.Pass {
		t.Errorf("%s: expected %s, actual %s%s", outcome.Verdict, outcome.Expected, outcome.Actual, outcome.Reason)
	}
}
