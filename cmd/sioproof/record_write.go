package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sioproof/sioproof/internal/outfile"
	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/record/draft"
	"github.com/sioproof/sioproof/record/learn"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/scenarios/language"
)

// conclude shows what was learned, and writes it.
func (f *recordFlags) conclude(ctx context.Context, r *recordRun) error {
	if r.gone {
		r.sys.complain(fmt.Sprintf("%q ended %s", r.process.Command, r.process.Ending()), "the recording ends with the server")
	}
	conversation := r.tap.Conversation()
	for what, n := range r.tap.Unreadable() {
		r.sys.complain(fmt.Sprintf("%s that passed could not be read: %s", text.Count(n, "thing", "things"), what), "")
	}
	if len(conversation.Packets) == 0 {
		return r.nothing()
	}
	a := learned(conversation)
	hide := secretsOf(conversation).Hide
	out := r.sys.stdout
	fmt.Fprintf(out, "\nlearned from %s:\n", text.Count(a.Connections, "connection", "connections"))
	for _, line := range draft.Lines(a) {
		fmt.Fprintln(out, "  "+text.Visible(hide(line)))
	}
	for _, u := range a.Unused {
		fmt.Fprintf(out, "  no operation: %s: %s\n", text.Visible(u.Event), text.Visible(hide(u.Why)))
	}
	if len(a.Operations) == 0 {
		r.advise(a)
		return &problem{reports.ExitUsage, "no operation was recognised, so there is no profile to write", "record again, and say something in each of three windows"}
	}
	if !f.confirmed(ctx, r) {
		fmt.Fprintln(out, "nothing was written")
		return nil
	}
	if err := f.write(r, a, hide); err != nil {
		return err
	}
	r.advise(a)
	fmt.Fprintf(out, "\nnext:\n  %s\n", f.next(r, a))
	if r.gone {
		return verdict(reports.ExitUnreachable)
	}
	return nil
}

// nothing explains why nothing of Socket.IO passed.
func (r *recordRun) nothing() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch requests := r.proxy.Requests(); {
	case r.gone:
		return &problem{reports.ExitUnreachable, "nothing of Socket.IO was recorded before the server ended", "see what it said above"}
	case len(r.noticed) > 0:
		return &problem{reports.ExitUnreachable, "nothing of Socket.IO was recorded: " + r.noticed[0], "check the URL of the server, and where it serves Socket.IO"}
	case requests > 0:
		return misuse(fmt.Sprintf("the page names its server: let record take that address, for example --listen :%s --exec 'node server.js'", r.target.Port()),
			"%d requests passed, but none of Socket.IO", requests)
	}
	return misuse("open "+r.address+" in your browser while it records", "nothing was recorded")
}

// confirmed asks whether to write, where there is somebody to ask.
func (f *recordFlags) confirmed(ctx context.Context, r *recordRun) bool {
	if f.yes || interrupted(ctx) || !r.sys.attended() {
		return true
	}
	fmt.Fprintf(r.sys.stderr, "\nwrite %s and %s? [Y/n] ", f.profile, f.scenario)
	select {
	case answer := <-r.lines:
		answer = strings.ToLower(strings.TrimSpace(answer))
		return answer == "" || strings.HasPrefix(answer, "y")
	case <-ctx.Done(): // what was recorded is not thrown away
		fmt.Fprintln(r.sys.stderr)
		return true
	}
}

// write writes both files, each only if it loads.
func (f *recordFlags) write(r *recordRun, a *learn.Application, hide func(string) string) error {
	profile := []byte(hide(string(draft.Profile(a, nameOf(f.profile)))))
	if _, err := profiles.Parse(f.profile, profile); err != nil {
		return &problem{reports.ExitFault, fmt.Sprintf("the profile that was learned does not load: %v", err), "please report it"}
	}
	if err := f.save(r, f.profile, profile); err != nil {
		return err
	}
	scenario := draft.Scenario(a, nameOf(f.scenario))
	if scenario == nil {
		return nil
	}
	if _, err := language.Parse(f.scenario, scenario, os.ReadFile); err != nil {
		return &problem{reports.ExitFault, fmt.Sprintf("the scenario that was learned does not load: %v", err), "please report it"}
	}
	return f.save(r, f.scenario, scenario)
}

// save writes a file. One that came to be while it was recorded is not replaced: what was recorded goes beside it.
func (f *recordFlags) save(r *recordRun, path string, content []byte) error {
	if !f.overwrite {
		extension := filepath.Ext(path)
		for n := 2; exists(path); n++ {
			path = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, extension), n, extension)
		}
	}
	err := outfile.Write(path, func(w io.Writer) error { _, err := w.Write(content); return err })
	if err != nil {
		return misuse("--profile and --scenario say where to write", "cannot write: %v", err)
	}
	fmt.Fprintf(r.sys.stdout, "wrote %s\n", path)
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func nameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) }

// advise prints what to do once more.
func (r *recordRun) advise(a *learn.Application) {
	if len(a.Advice) == 0 {
		return
	}
	fmt.Fprintln(r.sys.stdout, "\nto learn more, record again and")
	for _, advice := range a.Advice {
		fmt.Fprintf(r.sys.stdout, "  - %s\n      tells %s\n", text.Visible(advice.Do), text.Visible(advice.Tells))
	}
}

// next is the command that uses the profile.
func (f *recordFlags) next(r *recordRun, a *learn.Application) string {
	address := r.target.Redacted()
	command := "sioproof verify " + address
	if f.exec != "" {
		command += " --exec " + shellQuoted(f.startAgain(r))
	}
	command += " --profile " + shellQuoted(f.profile)
	for _, name := range a.Credentials {
		command += fmt.Sprintf(" --header '%s: …'", name)
	}
	return command
}

// startAgain is the command of --exec as verify has to run it.
func (f *recordFlags) startAgain(r *recordRun) string {
	if r.withPort {
		return withPort(r.target.Port(), f.exec)
	}
	return f.exec
}

func shellQuoted(word string) string {
	if !strings.ContainsAny(word, " \t'\"\\$&|;<>()*?`!#~") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
