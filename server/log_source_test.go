package server_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server"
)

// A log that comes from far away is behind: what it says about the detection must not be taken for the lines of a case.
func TestALogFromElsewhereIsAwaited(t *testing.T) {
	t.Parallel()
	read, write := io.Pipe()
	defer write.Close()
	time.AfterFunc(time.Second, func() { io.WriteString(write, "a user connected\n") })
	for name, options := range map[string]server.Options{
		"a command":      {LogExec: "sleep 1; echo a user connected; exec sleep 1000"},
		"standard input": {LogInput: read},
	} {
		options.URL = (&fake{engines: "4"}).start(t).URL
		opened, err := server.Open(t.Context(), options)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if lines := opened.Log.Lines(0); !slices.Contains(lines, "a user connected") {
			t.Errorf("%s: the log has only %q", name, lines)
		}
		opened.Close()
	}
}

// Without lines to come no connection is seen, and that is not the server's fault.
func TestALogThatHasEnded(t *testing.T) {
	t.Parallel()
	for want, options := range map[string]server.Options{
		"ended with status 3\n  no such pod": {LogExec: "echo no such pod; exit 3"},
		"standard input has ended":           {LogInput: strings.NewReader("")},
	} {
		options.URL = (&fake{engines: "4"}).start(t).URL
		_, err := server.Open(context.Background(), options)
		var config *usage.Error
		if !errors.As(err, &config) || !strings.HasSuffix(config.Problem, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
