package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAMachineIsReadFromProc(t *testing.T) {
	proc := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(proc, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("stat", "cpu  100 20 30 4000 500 6 7 80 99 0\ncpu0 50 10 15 2000 250 3 3 40 0 0\ncpu1 50 10 15 2000 250 3 4 40 0 0\nintr 12345\nctxt 1\n")
	write("vmstat", "nr_free_pages 100\npswpin 3\npswpout 4\npgfault 9\n")
	got, err := Machine{proc}.Look()
	want := MachineUsage{Cores: 2, CPU: 2430 * time.Millisecond, Idle: 45 * time.Second, Swapped: 7 * uint64(os.Getpagesize())}
	if err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	for _, broken := range []string{"", "cpu\n", "cpu  a b c d\ncpu0 1\n", "intr 1\n"} {
		write("stat", broken)
		if got, err := (Machine{proc}).Look(); err == nil {
			t.Errorf("%q is read as %+v", broken, got)
		}
	}
	if _, err := (Machine{filepath.Join(proc, "nowhere")}).Look(); err == nil {
		t.Error("a system without /proc is read")
	}
}

// Where there is /proc, the numbers grow.
func TestThisMachineIsRead(t *testing.T) {
	before, err := ThisMachine().Look()
	if err != nil {
		t.Skip(err)
	}
	if before.Cores < 1 || before.CPU <= 0 {
		t.Errorf("%+v", before)
	}
}
