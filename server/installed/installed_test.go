package installed_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/sioproof/sioproof/server/installed"
)

func write(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, command, want string) {
	t.Helper()
	release, found := installed.Of(t.Context(), command)
	if found != (want != "") || found && release.String() != want {
		t.Errorf("%s: %v %v, want %q", command, release, found, want)
	}
}

func TestNodePackagesAreLookedUpFromTheScriptAndTheWorkingDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "node_modules/socket.io/package.json", `{"version": "4.8.4"}`, 0o644)
	write(t, "old/node_modules/socket.io/package.json", `{"version": "2.5.1"}`, 0o644)
	write(t, "old/src/server.js", "", 0o644)
	write(t, "server.js", "", 0o644)
	expect(t, "node server.js --port=3000", "socket.io@4.8.4")
	expect(t, "npm start", "socket.io@4.8.4")
	expect(t, "PORT=3000 node 'old/src/server.js'", "socket.io@2.5.1")
	expect(t, "cd old && node src/server.js", "socket.io@2.5.1")
	expect(t, "./server --port=3000", "")
	write(t, "node/node_modules/socket.io/package.json", `{"version": "1.0.0"}`, 0o644)
	expect(t, "node server.js", "socket.io@4.8.4")
}

func TestAProgramWithoutTheLibraryRunsNoRelease(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "node_modules/socket.io/package.json", `{"version": `, 0o644)
	expect(t, "node server.js", "")
	expect(t, "", "")
}

func TestAPythonSaysItself(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the interpreter of this test is a shell script")
	}
	t.Chdir(t.TempDir())
	interpreter := "#!/bin/sh\ncase $3 in python-socketio) echo 5.11.0 ;; *) exit 1 ;; esac\n"
	write(t, "venv/bin/python", interpreter, 0o755)
	write(t, "venv/bin/gunicorn", "", 0o755)
	write(t, "broken/bin/python3", "#!/bin/sh\nexit 1\n", 0o755)
	expect(t, "venv/bin/python app.py", "python-socketio@5.11.0")
	expect(t, "./venv/bin/gunicorn -w 1 app:app", "python-socketio@5.11.0")
	expect(t, "broken/bin/python3 app.py", "")
	expect(t, "nowhere/python3 app.py", "")
}
