package view

import (
	"strings"
	"testing"

	"github.com/sioproof/sioproof/reports"
)

func TestFramesKeepBeginningAndEnd(t *testing.T) {
	var e Evidence
	for i := range 100 {
		e.Frames = append(e.Frames, reports.Frame{AtMS: float64(i), Kind: "text", Text: "x"})
	}
	lines := e.frames(detail{frames: 8, frame: 10})
	if len(lines) != 9 {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, want := range []string{"0.0 ms", "1.0 ms", "92 entries left out", "94.0 ms"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want one with %q", i, lines[i], want)
		}
	}
}

func TestOffencesSayHowManyAreLeftOut(t *testing.T) {
	e := Evidence{Offences: []string{"a", "b\x1b", "c", "d"}}
	if got, want := strings.Join(e.offences(detail{offences: 2}), "|"), `a|b\x1b|… and 2 more; the JSON report has them`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFold(t *testing.T) {
	for words, want := range map[string]string{
		"": "", "a": "a", "aa bb cc": "aa bb|cc", "aaaaaaaa b": "aaaaaaaa|b", "äö üß x": "äö üß|x",
	} {
		if got := strings.Join(fold(strings.Fields(words), 5), "|"); got != want {
			t.Errorf("fold(%q) = %q, want %q", words, got, want)
		}
	}
}

// The line breaks of a report must not make a command to a CI of what a server sent.
func TestAWrappedLineIsNoCommandToACI(t *testing.T) {
	for _, line := range Wrap("the server said ::error::not me", 16, "", "  ") {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("%q", line)
		}
	}
}

func TestACommandStaysInOneLine(t *testing.T) {
	lines := Wrap("run it again:\nsioproof verify http://localhost:3000 --case EIO4-HS-01", 24, "Find out  ", "          ")
	if got, want := strings.Join(lines, "|"), "Find out  run it again:|          sioproof verify http://localhost:3000 --case EIO4-HS-01"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// On a narrow screen the body says more than a header that is cut.
func TestAFrameOfHTTPShowsItsBody(t *testing.T) {
	for message, want := range map[string]string{
		"POST /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n42[1]": "POST … 42[1]",
		"HTTP/1.1 400 Bad Request\r\nDate: x\r\n\r\n{}":           "400 Bad Request … {}",
		"GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n":       "GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n",
		`42["hello"]`: `42["hello"]`,
	} {
		if got := withoutHeader(message); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
