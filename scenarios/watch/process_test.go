package watch_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/scenarios/watch"
)

func TestLook(t *testing.T) {
	self, err := watch.Of(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	first, err := self.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first.Memory < 1<<20 || first.Processes < 1 {
		t.Errorf("a Go program uses %+v", first)
	}
	testutil.Eventually(t, "looking takes processor time", func() bool {
		now, err := self.Look(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return now.CPU > first.CPU
	})
}

func TestChildrenCount(t *testing.T) {
	child := exec.Command("sh", "-c", "read line")
	input, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	self, err := watch.Of(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	with, err := self.Look(t.Context())
	if err != nil || with.Processes < 2 {
		t.Errorf("with a child: %+v, %v", with, err)
	}
	alone, err := watch.Self()
	if err != nil {
		t.Fatal(err)
	}
	if without, err := alone.Look(t.Context()); err != nil || without.Processes != 1 {
		t.Errorf("without its child: %+v, %v", without, err)
	}
	of, err := watch.Of(child.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	_ = input.Close()
	_ = child.Wait()
	if _, err := of.Look(t.Context()); err == nil {
		t.Error("a process that has ended can be looked at")
	}
}
