package interop

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// verification is `sioproof verify` on one server.
type verification struct {
	name     string
	folder   string   // of the npm or pip packages; empty for a Go program in the folder of that name
	script   string   // that starts a server on Node.js or Python
	settings []string // of the server
	profile  string
	told     string // what the profile is to say beside
	library  string // whose known deviations ship with the tool; --library names it where --exec does not show it
	passes   int    // so many cases pass at least: fewer would mean that they did not run
	erratic  bool   // now and then the server does something wrong that it did never before
}

// erraticAttempts is how often an erratic server may try. interop/README.md says what is known of it.
const erraticAttempts = 3

// Heartbeats are short, so that a run takes seconds. The shortest are those of the official protocol test suites; several runs at
// once with those would starve each other of pongs.
var (
	shortHeartbeat    = []string{"--pingInterval=1000", "--pingTimeout=3000"}
	shortestHeartbeat = []string{"--pingInterval=300", "--pingTimeout=200"}
)

// Time-outs that no handshake announces are short, too, where the profile tells them.
var shortTimeouts = []string{"--connectTimeout=3000", "--upgradeTimeout=2000"}

const toldTimeouts = "limits: {connect_timeout: 3s, upgrade_timeout: 2s}"

// onNode is the library of the servers on the packages of node, and onNodeRelease its release.
const (
	onNode        = "socket.io@4"
	onNodeRelease = "socket.io@4.8.4"
)

var verifications = []verification{
	{"zishang", "", "", shortHeartbeat, "contract", "", "zishang520-socket.io@3", 330, true}, // the longest
	{"node", "node", "node/server.js", append(shortTimeouts, shortestHeartbeat...), "contract", toldTimeouts, onNode, 300, false},
	{"node with allowEIO3 and recovery", "node", "node/server.js",
		append([]string{"--allowEIO3=true", "--connectionStateRecovery={}", `--cors={"origin":["https://allowed.example"],"credentials":true}`}, shortHeartbeat...),
		"contract", "origins: {allowed: https://allowed.example, refused: https://refused.example}", onNode, 400, false},
	{"node with recovery for a short time", "node", "node/server.js",
		append([]string{`--connectionStateRecovery={"maxDisconnectionDuration":6000}`}, shortHeartbeat...),
		"contract", "limits: {max_disconnection_duration: 6s}", onNode, 340, false},
	{"node2", "node2", "node2/server.js", shortHeartbeat, "node2/profile.yaml", "", "socket.io@2", 120, false},
	{"python", "python", "python/server.py", shortHeartbeat, "python/profile.yaml", "", "python-socketio@5", 100, false},
	{"get-started", "node", "apps/get-started.js", shortHeartbeat, "get-started", "", onNode, 120, false},
	{"official", "node", "apps/official.js", append(shortTimeouts, shortHeartbeat...), "official", toldTimeouts, onNode, 160, false},
	{"chat-example", "node", "apps/chat.js", shortHeartbeat, "chat-example", "", onNode, 90, false},
	{"room-payload", "node", "apps/rooms.js", shortHeartbeat, "room-payload", "", onNode, 110, false},
	{"single-event", "node", "apps/single-event.js", shortHeartbeat, "single-event", "", onNode, 120, false},
}

// On other people's servers nothing fails but what is known, and all of that does.
func TestVerify(t *testing.T) {
	sioproof := build(t, "../cmd/sioproof")
	for _, v := range verifications {
		t.Run(v.name, func(t *testing.T) {
			server := v.server(t)
			t.Parallel()
			report, last := v.run(t, sioproof, server)
			for attempt := 1; v.erratic && report.Outcome.ExitCode != reports.ExitConforms && attempt < erraticAttempts; attempt++ {
				t.Logf("attempt %d: %s: %v", attempt, report.Outcome.Reason, failed(report))
				report, last = v.run(t, sioproof, server)
			}

			if report.Outcome.ExitCode != reports.ExitConforms || report.Summary.Failed != 0 {
				for _, r := range report.Results {
					if r.Class(reports.Lenient) == reports.Failed {
						t.Errorf("%s: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason)
					}
				}
				t.Errorf("outcome: %+v", report.Outcome)
			}
			if !regexp.MustCompile(`^\d+ passed, 0 failed, \d+ skipped$`).MatchString(last) {
				t.Errorf("the last line is %q", last)
			}
			if report.Summary.Passed < v.passes {
				t.Errorf("%d cases passed, expected at least %d", report.Summary.Passed, v.passes)
			}
			checkKnown(t, report, v.library)
		})
	}
}

// failed names the cases that failed.
func failed(report *verify.Report) (names []string) {
	for _, r := range report.Results {
		if r.Class(reports.Lenient) == reports.Failed {
			names = append(names, r.Name())
		}
	}
	return names
}

// server is the command that starts the server, with what it needs installed or built.
func (v verification) server(t *testing.T) []string {
	t.Helper()
	if v.folder == "" {
		return append([]string{build(t, v.name)}, v.settings...)
	}
	if filepath.Ext(v.script) == ".py" {
		pipInstall(t, v.folder, "python")
		return append([]string{"venv/bin/python", filepath.Base(v.script)}, v.settings...)
	}
	npmInstall(t, v.folder)
	script, err := filepath.Rel(v.folder, v.script)
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{"node", script}, v.settings...)
}

// run verifies the server with what sioproof makes of it, and returns the report and the last line that was printed.
func (v verification) run(t *testing.T, sioproof string, server []string) (report *verify.Report, last string) {
	t.Helper()
	port := freePort(t)
	args := []string{
		"--exec", quoted(append(server, fmt.Sprintf("--port=%d", port))), fmt.Sprintf("http://127.0.0.1:%d", port),
		"--profile", toldProfile(t, v.profile, v.told),
	}
	if v.folder == "" {
		args = append(args, "--library", v.library)
	}
	return runVerify(t, sioproof, v.folder, args...)
}

// runVerify runs the command in a folder and returns its report and the last line it printed.
func runVerify(t *testing.T, sioproof, folder string, args ...string) (report *verify.Report, last string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	args = append([]string{"verify", "--json", file, "--no-progress"}, args...)
	command := exec.Command(sioproof, args...)
	command.Dir = folder
	output, err := command.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", command, err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%s wrote no report and printed:\n%s", command, output)
	}
	if report, err = verify.Parse(bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if got := command.ProcessState.ExitCode(); got != int(report.Outcome.ExitCode) {
		t.Errorf("exit code %d, and the report says %d", got, report.Outcome.ExitCode)
	}
	lines := bytes.Split(bytes.TrimSpace(output), []byte("\n"))
	return report, string(lines[len(lines)-1])
}

// toldProfile is a built-in profile, with what it is to say beside, or a file.
func toldProfile(t *testing.T, profile, told string) string {
	t.Helper()
	if told == "" && filepath.Ext(profile) == "" {
		return profile
	}
	if told == "" {
		path, err := filepath.Abs(profile)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	source, _ := profiles.Source(profile)
	file := filepath.Join(t.TempDir(), profile+".yaml")
	if err := os.WriteFile(file, append(source, "\n"+told+"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// checkKnown finds each known deviation of the library, and of files, in the report, as far as its case applies, and in every variant. A
// flaky one need not be there.
func checkKnown(t *testing.T, report *verify.Report, name string, files ...string) {
	t.Helper()
	library, err := deviations.FindLibrary(name)
	if err != nil || report.Selection.Library != name {
		t.Fatalf("the library is %q, want %s: %v", report.Selection.Library, name, err)
	}
	for _, r := range report.Results {
		if r.Verdict == reports.Pass && r.KnownDeviation != nil {
			t.Errorf("%s passes, and %s has an entry of it", r.Name(), name)
		}
	}
	known, err := deviations.Load(time.Now(), files...)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range append(known.Entries(), library.Deviations(report.Target.Library, slices.Contains(report.Target.Engines, 3))...) {
		seen := slices.ContainsFunc(report.Results, func(r verify.Result) bool {
			return r.ID == entry.Case && (r.Verdict == reports.KnownDeviation || r.Verdict == reports.NotApplicable)
		})
		if !seen && !entry.Flaky {
			t.Errorf("%s: %s does not show", entry.Origin, entry.Case)
		}
	}
}

// quoted is a command line for --exec.
func quoted(command []string) string {
	var line bytes.Buffer
	for _, word := range command {
		fmt.Fprintf(&line, "'%s' ", word)
	}
	return line.String()
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
