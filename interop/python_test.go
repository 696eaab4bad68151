package interop

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// pipInstall installs the packages of a folder here, in the versions of its requirements.txt, and returns the path of one of the
// programs they bring along. Without Python the test is skipped.
func pipInstall(t testing.TB, folder, program string) (path string) {
	t.Helper()
	if exec.Command("python3", "-c", "import ensurepip, sys; assert sys.version_info >= (3, 11)").Run() != nil {
		t.Skip("needs python3 with venv, 3.11 or newer, which is not on the PATH: make setup-interop installs it on Debian 12 or newer")
	}
	packages{folder, "requirements.txt", "venv", [][]string{
		{"python3", "-m", "venv", "--clear", "venv"},
		{filepath.Join("venv", "bin", "pip"), "install", "--no-deps", "--requirement", "requirements.txt"},
	}}.need(t)
	return filepath.Join(folder, "venv", "bin", program)
}
