package conformance_test

import (
	"cmp"
	"context"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

var (
	target    = flag.String("target", "", "the `URL` of the server to test (default: the embedded reference server)")
	profile   = flag.String("profile", "", "the `PROFILE` of the application: a built-in one, or a file (default contract for the embedded server, none for any other)")
	path      = flag.String("path", "", "the `PATH` of the Socket.IO endpoint (default /socket.io/)")
	transport = flag.String("transport", "", "use these `TRANSPORTS` only: polling, websocket, upgrade, joined by commas")
	known     = flag.String("known", "", "a `FILE` of known deviations, which must fail")
	strict    = flag.String("strict", "", "what must hold beside MUST and PROMISE: `LEVEL` should or reference")
	scale     = flag.Float64("timeout-scale", 1, "stretch every wait for an answer by this `FACTOR`")
	cases     = flag.String("case", "", "only cases with these `IDS` or globs, joined by commas")
)

func TestConformance(t *testing.T) {
	options := server.Options{URL: *target, Profile: *profile, Path: *path, Transports: list(*transport), TimeoutScale: *scale}
	flag.Visit(func(f *flag.Flag) {
		if f.Name == "target" && *target == "" {
			t.Fatal("--target is empty: name a URL, or leave the flag out to test the embedded server")
		}
	})
	if *target == "" {
		testutil.Long(t)
		options.URL = embedded(t, "")
		options.Profile = cmp.Or(options.Profile, profiles.Contract)
	}
	s, err := server.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	cfg := suites.Config{Selection: suites.Selection{Cases: list(*cases)}}
	if cfg.Strict = reports.Strictness(*strict); !cfg.Strict.Known() {
		t.Fatalf("there is no strictness %q: --strict is should or reference", *strict)
	}
	if *known != "" {
		if cfg.Known, err = deviations.Load(time.Now(), *known); err != nil {
			t.Fatal(err)
		}
	}
	if err := suites.Register(s, cfg); err != nil {
		t.Fatal(err)
	}
	ginkgo.RunSpecs(t, "Socket.IO conformance of "+options.URL+", profile "+cmp.Or(options.Profile, profiles.None))
}

// The suite of a Go author fails as it should: it is run here as a program of its own, because Ginkgo runs once in a process.
func TestTheSuiteJudgesTheServer(t *testing.T) {
	for fault, passes := range map[string]bool{"": true, "broadcast-reaches-sender": false} {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestConformance$", "-target="+embedded(t, fault), "-profile=contract", "-case=CHAT-BCAST-01")
		output, err := command.CombinedOutput()
		if passes != (err == nil) {
			t.Errorf("fault %q: %v\n%s", fault, err, output)
		}
		if !passes && !strings.Contains(string(output), "Requirement: What is broadcast") {
			t.Errorf("fault %q: the failure does not say what is required:\n%s", fault, output)
		}
	}
}

// A slip of the pen must not make a suite green.
func TestTheSuiteRefusesMistakes(t *testing.T) {
	url := embedded(t, "")
	for want, arguments := range map[string][]string{
		"--target is empty":                      {"-target="},
		"there is no strictness":                 {"-target=" + url, "-strict=refrence"},
		"no case is called":                      {"-target=" + url, "-case=CHAT-BCAST-99"},
		"no selected case applies to the server": {"-target=" + url, "-case=CHAT-BCAST-01", "-profile=official"},
	} {
		command := exec.CommandContext(t.Context(), os.Args[0], append(arguments, "-test.run=TestConformance$")...)
		if output, err := command.CombinedOutput(); err == nil || !strings.Contains(string(output), want) {
			t.Errorf("%v: %v, want %q in\n%s", arguments, err, want, output)
		}
	}
}

// embedded starts the reference server, with a fault if one is named, and returns its URL.
func embedded(t *testing.T, fault string) string {
	t.Helper()
	running, err := reference.Start(context.WithoutCancel(t.Context()), reference.Options{
		Addr: "127.0.0.1:0", Engine: reference.Own, PingInterval: 300 * time.Millisecond, PingTimeout: 2 * time.Second, Fault: fault,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	return running.URL()
}

// list splits a flag's value; nothing gives nothing.
func list(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ",")
}
