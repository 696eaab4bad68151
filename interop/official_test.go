package interop

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
)

// officialSuites is the environment variable that names a checkout of github.com/socketio/socket.io. The protocol test
// suites in its docs folder are in no package we know of, so that the tests cannot get them by themselves.
const officialSuites = "SIOPROOF_OFFICIAL_SUITES"

// The settings that the suites have built in.
const (
	suitePingInterval   = 300 * time.Millisecond
	suitePingTimeout    = 200 * time.Millisecond
	suiteConnectTimeout = time.Second
)

const (
	engine3Suite = "docs/engine.io-protocol/v3-test-suite"
	engine4Suite = "docs/engine.io-protocol/v4-test-suite"
	socket5Suite = "docs/socket.io-protocol/v5-test-suite"
	suiteURL     = `"http://localhost:3000"`
)

// suiteAttempts is how often a test of the suites may be run until it passes. With the heartbeats that are built in, every one
// of them is a race against 300 ms, which a busy machine loses now and then on any server; README.md names those seen.
const suiteAttempts = 5

// The official protocol test suites pass against our engine. They pass against the official server as well, or the way they
// are run here would be wrong.
func TestOfficialSuites(t *testing.T) {
	checkout := os.Getenv(officialSuites)
	if checkout == "" {
		t.Skipf("skipped: the official protocol test suites are not here. Set %s to a checkout of "+
			"github.com/socketio/socket.io to run them.", officialSuites)
	}
	for _, test := range []struct {
		name, suite string
		tests       int // how many there must be: fewer would mean that they did not run
		start       func(*testing.T) (url string)
	}{
		{"Engine.IO 3 on the official server", engine3Suite, 23, officialServer("apps/official-engine.js", "--allowEIO3=true")},
		{"Engine.IO 4 on the official server", engine4Suite, 25, officialServer("apps/official-engine.js")},
		{"Socket.IO 5 on the official server", socket5Suite, 32, officialServer("apps/official.js")},
		{"Engine.IO 3 on our engine", engine3Suite, 23, ourEcho},
		{"Engine.IO 4 on our engine", engine4Suite, 25, ourEcho},
		{"Socket.IO 5 on our server", socket5Suite, 32, ourServer(reference.Both)},
	} {
		t.Run(test.name, func(t *testing.T) {
			suite := prepareSuite(t, filepath.Join(checkout, test.suite), test.start(t))
			failures := runSuite(t, suite, test.tests)
			for attempt := 1; attempt < suiteAttempts && len(failures) > 0; attempt++ {
				t.Logf("again, because of %v", failures)
				again := runSuite(t, suite, test.tests)
				failures = slices.DeleteFunc(failures, func(f failure) bool { return !slices.ContainsFunc(again, f.same) })
			}
			for _, failure := range failures {
				t.Error(failure)
			}
		})
	}
}

func officialServer(script string, settings ...string) func(*testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		return startScript(t, "node", script, settings...).URL
	}
}

func ourEcho(t *testing.T) string {
	t.Helper()
	echo := engine.New(engine.Echo{}, engine.Options{Bounds: front.Bounds{PingInterval: suitePingInterval, PingTimeout: suitePingTimeout}})
	server := httptest.NewServer(echo)
	t.Cleanup(server.Close)
	t.Cleanup(echo.Close)
	return server.URL
}

func ourServer(kind reference.Engine) func(*testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		server, err := reference.Start(t.Context(), reference.Options{
			Addr:           "127.0.0.1:0",
			Engine:         kind,
			PingInterval:   suitePingInterval,
			PingTimeout:    suitePingTimeout,
			ConnectTimeout: suiteConnectTimeout,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { server.Close() })
		return server.URL()
	}
}

// prepareSuite makes a folder with the unchanged tests of a suite but for the URL, and with what they import.
func prepareSuite(t *testing.T, suite, url string) (folder string) {
	t.Helper()
	npmInstall(t, "official")
	folder = t.TempDir()

	tests := string(readFile(t, filepath.Join(suite, "test-suite.js")))
	if strings.Count(tests, suiteURL) != 1 {
		t.Fatalf("%s does not name its server as %s any more", suite, suiteURL)
	}
	tests = strings.Replace(tests, suiteURL, `"`+url+`"`, 1)
	writeFile(t, filepath.Join(folder, "test-suite.js"), []byte(tests))
	writeFile(t, filepath.Join(folder, "node-imports.js"), readFile(t, "official/node-imports.js"))
	writeFile(t, filepath.Join(folder, "package.json"), []byte(`{"type": "module"}`))

	packages, err := filepath.Abs("official/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(packages, filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// failure is a test of a suite that failed.
type failure struct {
	Test string `json:"fullTitle"`
	Err  struct {
		Message string `json:"message"`
	} `json:"err"`
}

func (f failure) String() string          { return f.Test + ": " + f.Err.Message }
func (f failure) same(other failure) bool { return f.Test == other.Test }

// runSuite runs a suite once. It fails the test if not all of the suite ran.
func runSuite(t *testing.T, folder string, tests int) []failure {
	t.Helper()
	command := exec.Command("node", "node_modules/mocha/bin/mocha", "--exit", "--reporter=json", "test-suite.js")
	command.Dir = folder
	output, err := command.Output()
	// Exit status n says that n tests failed, which the report tells better.
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", command, err)
	}
	var report struct {
		Stats    struct{ Passes, Failures int }
		Failures []failure
	}
	if err := json.Unmarshal(output, &report); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, output)
	}
	if ran := report.Stats.Passes + report.Stats.Failures; ran < tests {
		t.Errorf("only %d of %d tests ran", ran, tests)
	}
	return report.Failures
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
