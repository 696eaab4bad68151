package interop

import (
	"os/exec"
	"testing"
)

// needNode skips the test where there is no Node.js.
func needNode(t testing.TB) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("needs %s, which is not on the PATH: install Node.js 20 or newer", program)
		}
	}
}

// npmInstall installs the packages of a folder here, exactly as its lock file says.
func npmInstall(t testing.TB, folder string) {
	t.Helper()
	needNode(t)
	packages{folder, "package-lock.json", "node_modules", [][]string{{"npm", "ci"}}}.need(t)
}
