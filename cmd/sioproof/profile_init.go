package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
)

const profileInitHelp = `Ask in the terminal what an application does, and write its profile to FILE (default chat.yaml). An application with a page is learned
quicker by recording it.

Every question has a default or can be left empty. Arguments are JSON with placeholders: "{token}" is the text of a message, "{room}" a
room, "{user}" the name of a client, "{to}" and "{from}" ids of clients.`

const profileInitExample = `  sioproof profile init
  sioproof profile init my-app.yaml

  # without a terminal: begin with a built-in profile
  sioproof profile show get-started > my-app.yaml`

// initFile is where a profile goes unless the user names a file.
const initFile = "chat.yaml"

func profileInitCommand(sys *system) *cobra.Command {
	return &cobra.Command{
		Use:     "init [FILE]",
		Short:   "ask what an application does, and write its profile",
		Long:    profileInitHelp,
		Example: profileInitExample,
		Args:    atMost(1, "one profile at a time"),
		RunE: func(_ *cobra.Command, args []string) error {
			file := strings.Join(args, "")
			if file == "" {
				file = initFile
			}
			return initProfile(sys, file)
		},
	}
}

func initProfile(sys *system, file string) error {
	if !sys.attended() {
		return misuse("`sioproof profile show get-started > "+file+"` is a profile to begin with; `sioproof profile list` shows others",
			"profile init asks questions, and standard input is no terminal")
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return misuse("name another file: sioproof profile init other.yaml", "%s is there already", file)
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	source, err := newInterview(sys.stdin, sys.stderr).profile(name)
	if err != nil {
		return misuse("nothing was written", "%v", err)
	}
	text, err := profiles.Comment(file, []byte(source))
	if err != nil {
		return explain(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return &problem{reports.ExitUsage, fmt.Sprintf("cannot write the profile: %v", err), "the folder must exist and be writable"}
	}
	_, err = fmt.Fprintf(sys.stdout, "%s is written; try it: sioproof profile check %s http://localhost:3000\n", file, file)
	return err
}
