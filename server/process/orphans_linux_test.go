package process_test

import (
	"os/exec"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
)

func TestStopEndsWhatHasLeftTheSession(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("needs setsid")
	}
	for name, command := range map[string]string{
		"while its parent lives":             `setsid sh -c 'echo child $$; exec sleep 1000' & wait`,
		"and whose parent has ended":         `(setsid sh -c 'echo child $$; exec sleep 1000' &); sleep 1000`,
		"and whose whole family has ended":   `setsid sh -c 'echo child $$; exec sleep 1000' & exit 1`,
		"with an environment that is empty":  `(env -i setsid sh -c 'echo child $$; exec sleep 1000' &); exit 1`,
		"as the child of one that has ended": `setsid sh -c 'setsid sh -c "echo child \$\$; exec sleep 1000" & exit' & exit 1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, command)
			child := awaitChild(t, p)
			p.Stop()
			if !testutil.Ended(child) {
				t.Errorf("process %d is still running", child)
			}
		})
	}
}
