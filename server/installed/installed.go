// Package installed finds out which release of a Socket.IO library a command runs, from the packages that are installed where it runs.
package installed

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Release is a version of a library, by the names that its package manager has for both.
type Release struct{ Library, Version string }

// String is the release as it is written on a command line: socket.io@4.8.4.
func (r Release) String() string { return r.Library + "@" + r.Version }

// Of returns the release that a command line runs; false if that does not show. A script that the command names tells more than the
// working directory, because packages are looked up from there.
func Of(ctx context.Context, command string) (Release, bool) {
	words := wordsOf(command)
	if slices.ContainsFunc(words, runsNode) {
		for _, place := range places(words) {
			if version, found := nodePackage(place, "socket.io"); found {
				return Release{"socket.io", version}, true
			}
		}
	}
	if python, found := interpreter(words); found {
		if version, found := pythonPackage(ctx, python, "python-socketio"); found {
			return Release{"python-socketio", version}, true
		}
	}
	return Release{}, false
}

// wordsOf are the words of a command line without their quotes. One with a space inside falls apart, and then names no file.
func wordsOf(command string) []string {
	return strings.FieldsFunc(command, func(r rune) bool { return strings.ContainsRune(" \t\n'\";&|()", r) })
}

var (
	nodePrograms   = []string{"node", "nodejs", "npm", "npx", "yarn", "pnpm", "bun", "bunx", "deno", "nodemon", "tsx", "ts-node", "pm2"}
	nodeScripts    = []string{".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"}
	pythonName     = regexp.MustCompile(`^(python|pypy)[\d.]*(\.exe)?$`)
	pythonPrograms = []string{"gunicorn", "uvicorn", "flask", "hypercorn", "daphne", "granian"}
)

func runsNode(word string) bool {
	return slices.Contains(nodePrograms, strings.TrimSuffix(filepath.Base(word), ".exe")) || slices.Contains(nodeScripts, filepath.Ext(word))
}

// places are the directories from which packages are looked up: those of the files and directories that a command names, then the working
// directory.
func places(words []string) []string {
	var places []string
	for _, word := range append(words, ".") {
		if slices.Contains(nodePrograms, word) {
			continue // a directory of that name is not meant
		}
		absolute, err := filepath.Abs(word)
		if err != nil {
			continue
		}
		info, err := os.Stat(absolute)
		switch {
		case err != nil:
		case info.IsDir():
			places = append(places, absolute)
		default:
			places = append(places, filepath.Dir(absolute))
		}
	}
	return places
}

// nodePackage looks a package up as Node.js does: in node_modules of the directory and of each above it.
func nodePackage(directory, name string) (version string, found bool) {
	for {
		content, err := os.ReadFile(filepath.Join(directory, "node_modules", name, "package.json"))
		var manifest struct{ Version string }
		if err == nil && json.Unmarshal(content, &manifest) == nil && manifest.Version != "" {
			return manifest.Version, true
		}
		above := filepath.Dir(directory)
		if above == directory {
			return "", false
		}
		directory = above
	}
}

// interpreter is the Python that a command runs: it is named, or it stands beside the program that is.
func interpreter(words []string) (path string, found bool) {
	for _, word := range words {
		if pythonName.MatchString(filepath.Base(word)) {
			return word, true
		}
	}
	for _, word := range words {
		if !slices.Contains(pythonPrograms, strings.TrimSuffix(filepath.Base(word), ".exe")) {
			continue
		}
		if program, err := exec.LookPath(word); err == nil {
			return filepath.Join(filepath.Dir(program), "python"), true
		}
	}
	return "", false
}

// pythonAnswer bounds the time in which an interpreter says what is installed.
const pythonAnswer = 5 * time.Second

// pythonPackage asks an interpreter for the version of a package: only that knows where it looks for packages.
func pythonPackage(ctx context.Context, python, name string) (version string, found bool) {
	ctx, cancel := context.WithTimeout(ctx, pythonAnswer)
	defer cancel()
	command := exec.CommandContext(ctx, python, "-c", "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))", name)
	output, err := command.Output()
	version = strings.TrimSpace(string(output))
	return version, err == nil && version != ""
}
