package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sioproof/sioproof/internal/testutil"
)

// patience bounds every wait of these tests; nothing waits that long unless it is broken.
const patience = 60 * time.Second

// exits runs a command and checks the code it exits with: exits CODE COMMAND ARGUMENT…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGUMENT…")
	}
	if got := exitCode(ts, ts.Exec(args[1], args[2:]...)); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

func exitCode(ts *testscript.TestScript, err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "0"
	case errors.As(err, &exit):
		return strconv.Itoa(exit.ExitCode())
	}
	ts.Fatalf("%v", err)
	return ""
}

// lastLine checks that the last line of a file, or of the stdout or stderr of the last command, matches: lastline FILE PATTERN
func lastLine(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lastline FILE PATTERN")
	}
	text, ended := strings.CutSuffix(ts.ReadFile(args[0]), "\n")
	lines := strings.Split(text, "\n")
	last := lines[len(lines)-1]
	if !ended || !regexp.MustCompile("^(?:"+args[1]+")$").MatchString(last) {
		ts.Fatalf("last line %q, want %s and a line feed", last, args[1])
	}
}

// fits checks that a terminal of 80 columns breaks no line of a file inside a word: fits FILE
func fits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: fits FILE")
	}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		line = strings.TrimRight(line, "\n")
		words := strings.TrimSpace(line)
		if utf8.RuneCountInString(line) > 80 && strings.Contains(words, " ") && !strings.HasPrefix(words, "sioproof ") && !strings.HasPrefix(words, "hint: ") {
			ts.Fatalf("wider than 80 columns: %q", line)
		}
	}
}

// interrupt runs a command, waits until a file matches, sends SIGINT and checks the exit code. What it said is then in the
// files out and err: interrupt CODE FILE PATTERN COMMAND ARGUMENT…
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: interrupt CODE FILE PATTERN COMMAND ARGUMENT…")
	}
	runUntilSignal(ts, os.Interrupt, args)
}

// hangUp does the same with SIGHUP: hangup CODE FILE PATTERN COMMAND ARGUMENT…
func hangUp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: hangup CODE FILE PATTERN COMMAND ARGUMENT…")
	}
	// Where nohup runs the tests SIGHUP is ignored, and the command would inherit that. A signal with a handler is not.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, syscall.SIGHUP)
	defer signal.Stop(handled)
	runUntilSignal(ts, syscall.SIGHUP, args)
}

func runUntilSignal(ts *testscript.TestScript, signal os.Signal, args []string) {
	program, err := exec.LookPath(args[3])
	ts.Check(err)
	cmd := exec.Command(program, args[4:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+cmd.Dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	awaitMatch(ts, ts.MkAbs(args[1]), args[2], ended)
	ts.Check(cmd.Process.Signal(signal))
	select {
	case err = <-ended:
	case <-time.After(patience):
		_ = cmd.Process.Kill()
		ts.Fatalf("still running %v after %v; stdout:\n%s\nstderr:\n%s", patience, signal, &stdout, &stderr)
	}
	ts.Logf("stdout:\n%s\nstderr:\n%s", &stdout, &stderr)
	ts.Check(os.WriteFile(filepath.Join(cmd.Dir, "out"), stdout.Bytes(), 0o666))
	ts.Check(os.WriteFile(filepath.Join(cmd.Dir, "err"), stderr.Bytes(), 0o666))
	if got := exitCode(ts, err); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

func awaitMatch(ts *testscript.TestScript, path, pattern string, ended <-chan error) {
	expression := regexp.MustCompile(pattern)
	matched := testutil.Until(func() bool {
		select {
		case err := <-ended:
			ts.Fatalf("ended before it was interrupted: %v", err)
		default:
		}
		text, err := os.ReadFile(path)
		return err == nil && expression.Match(text)
	})
	if !matched {
		ts.Fatalf("%s does not match %s", path, pattern)
	}
}
