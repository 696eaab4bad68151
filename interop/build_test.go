package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// buildFolder holds the programs that the tests build; TestMain makes and removes it.
var buildFolder string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "sioproof-interop-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	buildFolder = folder
	return m.Run()
}

// built holds the result of building each command, once a process.
var built sync.Map // folder → func() (program string, err error)

// build builds the command in a folder, in the module the folder belongs to and without the race detector, and returns the
// path of the program.
func build(t testing.TB, folder string) (program string) {
	t.Helper()
	goBuild, _ := built.LoadOrStore(folder, sync.OnceValues(func() (string, error) {
		program := filepath.Join(buildFolder, filepath.Base(folder))
		command := exec.Command("go", "build", "-o", program, ".")
		command.Dir = folder
		if output, err := command.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go build in %s: %w\n%s", folder, err, output)
		}
		return program, nil
	}))
	program, err := goBuild.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return program
}
