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

// packages are what a folder needs of a package manager.
type packages struct {
	folder string
	list   string // names each package with its exact version
	into   string // where they are installed
	// install are the commands that do so, one after the other, in the folder.
	install [][]string
}

// installed holds the result of installing each folder, once a process.
var installed sync.Map // folder → func() error

// need installs the packages, unless they are there already.
func (p packages) need(t testing.TB) {
	t.Helper()
	install, _ := installed.LoadOrStore(p.folder, sync.OnceValue(p.update))
	if err := install.(func() error)(); err != nil {
		t.Fatal(err)
	}
}

// update installs the packages if those that are there are not of this list. Test processes run side by side: one installs,
// the others wait for it.
func (p packages) update() error {
	unlock, err := lockedfile.MutexAt(filepath.Join(p.folder, ".install.lock")).Lock()
	if err != nil {
		return fmt.Errorf("install the packages of %s: %w", p.folder, err)
	}
	defer unlock()

	list, err := os.ReadFile(filepath.Join(p.folder, p.list))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(list)
	want := hex.EncodeToString(sum[:])
	stamp := filepath.Join(p.folder, p.into, ".installed-from")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want {
		return nil
	}

	for _, words := range p.install {
		command := exec.Command(words[0], words[1:]...)
		command.Dir = p.folder
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%s in %s: %w\n%s", command, p.folder, err, output)
		}
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}
