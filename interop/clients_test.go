package interop

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// The official clients, of both generations and over each transport, find every operation of the contract on every server.
// So the servers are right as far as somebody else's clients can tell, ours among them.
func TestOfficialClients(t *testing.T) {
	npmInstall(t, "clients")
	for _, server := range servers {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			running := server.start(t, heartbeatSettings()...)
			accepted := 0
			for _, generation := range server.generations {
				for _, transport := range []string{"polling", "websocket", "upgrade"} {
					t.Run("client "+generation+" "+transport, func(t *testing.T) {
						accepted += checkContract(t, running.URL, generation, transport, server)
					})
				}
			}
			checkLog(t, running.Log, accepted, server.repeatsDisconnections)
		})
	}
}

// checkContract runs clients/check.js, reports what it finds wrong, and returns how many namespace connections
// the server accepted meanwhile.
func checkContract(t *testing.T, url, generation, transport string, server implementation) (accepted int) {
	t.Helper()
	command := exec.Command("node", "clients/check.js", "--client="+generation, "--transport="+transport,
		fmt.Sprintf("--attempts=%d", max(server.attempts, 1)), "--without="+strings.Join(server.without, ","), url)
	var complaints strings.Builder
	command.Stderr = &complaints
	output, err := command.Output()
	// Exit status 1 says that a check failed, which the lines tell better.
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || complaints.Len() > 0 {
		t.Fatalf("%s: %v\n%s", command, err, &complaints)
	}

	checks := 0
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var line struct {
			Namespace, Name, Error string
			Accepted               int
		}
		if err := decoder.Decode(&line); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("%s printed:\n%s\n%v", command, output, err)
		}
		if line.Name == "" {
			accepted = line.Accepted
			continue
		}
		checks++
		if line.Error != "" {
			t.Errorf("%s in %s: %s", line.Name, line.Namespace, line.Error)
		}
	}
	if checks == 0 || accepted == 0 {
		t.Errorf("%s checked nothing:\n%s", command, output)
	}
	return accepted
}

// checkLog finds a line for each connection, and one for its end.
func checkLog(t *testing.T, log *lines, accepted int, repeats bool) {
	t.Helper()
	const connected, disconnected = "a user connected", "user disconnected"
	log.Await(func(lines []string) bool {
		return count(lines, connected) >= accepted && count(lines, disconnected) >= accepted
	})
	if n := log.Count(connected); n != accepted {
		t.Errorf("%d lines %q for %d connections", n, connected, accepted)
	}
	if n := log.Count(disconnected); n < accepted || n > accepted && !repeats {
		t.Errorf("%d lines %q for %d connections", n, disconnected, accepted)
	}
}
