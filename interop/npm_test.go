package interop

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// skipNode is the environment variable that lets the tests that need Node.js be skipped where there is none.
const skipNode = "SIOPROOF_SKIP_NODE"

// needNode fails the test if there is no Node.js, or skips it if that was asked for. A CI that lost its Node.js must not
// look like one that passed.
func needNode(t testing.TB) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if os.Getenv(skipNode) != "" {
			t.Skipf("skipped: no %s on the PATH, and %s is set", program, skipNode)
		}
		t.Fatalf("this test needs %s, which is not on the PATH. Install Node.js 20 or newer, or set %s=1 to skip "+
			"all tests that need it.", program, skipNode)
	}
}

// installed holds the result of installing each folder, once a process.
var installed sync.Map // folder → func() error

// npmInstall installs the packages of a folder here, exactly as its lock file says, unless they are there already.
func npmInstall(t testing.TB, folder string) {
	t.Helper()
	needNode(t)
	install, _ := installed.LoadOrStore(folder, sync.OnceValue(func() error { return npmCI(folder) }))
	if err := install.(func() error)(); err != nil {
		t.Fatal(err)
	}
}

// npmCI runs `npm ci` if what is installed is not of this lock file. Test processes run side by side: one installs, the
// others wait for it.
func npmCI(folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(folder, ".npm-ci.lock")).Lock()
	if err != nil {
		return fmt.Errorf("npm ci in %s: %w", folder, err)
	}
	defer unlock()

	lock, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(lock)
	want := hex.EncodeToString(sum[:])
	stamp := filepath.Join(folder, "node_modules", ".installed-from")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want {
		return nil
	}

	command := exec.Command("npm", "ci")
	command.Dir = folder
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci in %s: %w\n%s", folder, err, output)
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}
