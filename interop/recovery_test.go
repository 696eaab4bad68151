package interop

import (
	"os/exec"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference"
)

// The official client, which loses its connection, has its session back: from the official server, and from ours, which answers
// CONNECT before it sends what was missed.
func TestOfficialClientsRecover(t *testing.T) {
	npmInstall(t, "clients")
	for name, start := range map[string]func(testing.TB, ...string) *process{
		"node":                  startNode,
		"reference":             startReference(reference.Both, time.Minute),
		"reference, own engine": startReference(reference.Own, time.Minute),
	} {
		t.Run(name, func(t *testing.T) {
			running := start(t, append(heartbeatSettings(), "--connectionStateRecovery={}")...)
			for _, transport := range []string{"polling", "websocket", "upgrade"} {
				t.Run(transport, func(t *testing.T) {
					t.Parallel()
					if output, err := exec.Command("node", "clients/recover.js", "--transport="+transport, running.URL).CombinedOutput(); err != nil {
						t.Errorf("%v\n%s", err, output)
					}
				})
			}
		})
	}
}
