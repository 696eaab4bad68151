package interop

import (
	"fmt"
	"os"
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
