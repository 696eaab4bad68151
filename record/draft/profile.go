package draft

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/record/learn"
)

// writer writes YAML line by line.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// comments writes sentences, a line each.
func (w *writer) comments(indent string, sentences []string) {
	for _, sentence := range sentences {
		w.line("%s# %s", indent, strings.ReplaceAll(sentence, "\n", " "))
	}
}

// Profile writes a profile, under a name.
func Profile(a *learn.Application, name string) []byte {
	w := &writer{}
	w.line("# Written by `sioproof record` from %s.", text.Count(a.Connections, "connection", "connections"))
	w.line("# It says what was seen. If the application is meant to do something else, correct it here: the profile is the promise.")
	w.line("name: %s", word(name))
	w.line("description: learned by recording")
	connect(w, a)
	namespaces(w, a)
	setup(w, a)
	if len(a.Noise) > 0 {
		w.line("\nnoise: # never taken for a delivery")
		for _, n := range a.Noise {
			w.line("  - event: %s", word(n.Name))
			if n.Args != nil {
				w.line("    args: %s", flow(n.Args))
			}
		}
	}
	if a.Log.Connected+a.Log.Disconnected != "" {
		w.line("\nlog:")
		for _, l := range []struct{ key, pattern string }{{"connected", a.Log.Connected}, {"disconnected", a.Log.Disconnected}} {
			if l.pattern != "" {
				w.line("  %s: %s", l.key, single(l.pattern))
			}
		}
	}
	if len(a.Tolerate) > 0 {
		w.line("\ntolerate: [%s]", strings.Join(a.Tolerate, ", "))
	}
	w.line("\noperations:")
	for _, o := range a.Operations {
		operation(w, o)
	}
	rest(w, a)
	return []byte(w.String())
}

func connect(w *writer, a *learn.Application) {
	path := a.Path
	if strings.TrimSuffix(path, "/") == "/socket.io" {
		path = ""
	}
	if path == "" && a.Auth == nil && len(a.Query) == 0 && len(a.Credentials) == 0 {
		return
	}
	if len(a.Credentials) > 0 {
		w.line("\n# Clients sent %s. If the application needs that, pass it with --header: it is not kept in a file.", strings.Join(a.Credentials, " and "))
	}
	if path == "" && a.Auth == nil && len(a.Query) == 0 {
		return
	}
	w.line("\nconnect:")
	if path != "" {
		w.line("  path: %s", quoted(path))
	}
	if a.Auth != nil {
		w.line("  auth: %s%s", flow(a.Auth), secretNote(flow(a.Auth), "--auth"))
	}
	if len(a.Query) > 0 {
		w.line("  query:")
		for _, key := range slices.Sorted(maps.Keys(a.Query)) {
			w.line("    %s: %s%s", word(key), quoted(a.Query[key]), secretNote(a.Query[key], "--query"))
		}
	}
}

// secretNote says what to do where a secret was left out.
func secretNote(written, flag string) string {
	if !strings.Contains(written, learn.Hidden) {
		return ""
	}
	return " # a secret is not kept: write it here, or pass " + flag
}

func namespaces(w *writer, a *learn.Application) {
	if len(a.Namespaces) == 0 || len(a.Namespaces) == 1 && a.Namespaces[0].Name == "/" {
		return
	}
	w.line("\nnamespaces:")
	for _, n := range a.Namespaces {
		w.line("  - name: %s", quoted(n.Name))
		if len(a.Namespaces) > 1 {
			w.line("    operations: [%s]", strings.Join(n.Operations, ", "))
		}
	}
}

func setup(w *writer, a *learn.Application) {
	if len(a.Setup) == 0 {
		return
	}
	w.line("\nsetup: # what every client did first")
	for _, s := range a.Setup {
		w.line("  - emit: %s", word(s.Event))
		args(w, "    ", "args", s.Args)
		if s.Acked {
			w.line("    ack: required")
		}
		if s.Reply != "" {
			w.line("    reply: {event: %s}", word(s.Reply))
		}
	}
}

func operation(w *writer, o learn.Operation) {
	w.line("  %s: # seen %s", o.Name, times(o.Seen))
	w.comments("    ", o.Remarks)
	if o.Event != "" {
		w.line("    emit: %s", word(o.Event))
	}
	args(w, "    ", "args", o.Args)
	if o.Acked {
		w.line("    ack: required # each one asked for it; whether the application also lives without was not seen")
		if o.Answer != nil {
			w.line("    answer: %s", flow(o.Answer))
		}
	}
	if d := o.Deliver; d != nil {
		w.line("    deliver:")
		w.line("      event: %s", word(d.Event))
		args(w, "      ", "args", d.Args)
		w.line("      to: %s", d.To)
	}
	if o.Confirm != "" {
		w.line("    confirm: %s", o.Confirm)
	}
}

func args(w *writer, indent, key string, list []any) {
	switch {
	case len(list) == 0:
	case len(list) == 1 && list[0] == "{args}":
		w.line(`%s%s: "{args}"`, indent, key)
	default:
		written := flow(list)
		w.line("%s%s: %s%s", indent, key, written, secretNote(written, "it in another way"))
	}
}

// rest says as comments what was seen and is in no operation, and what was not seen.
func rest(w *writer, a *learn.Application) {
	if len(a.Unused) > 0 {
		w.line("\n# Clients also sent:")
		for _, u := range a.Unused {
			w.line("#   %s: %s", u.Event, u.Why)
		}
	}
	if len(a.Advice) > 0 {
		w.line("\n# To learn more, record again:")
		for _, advice := range a.Advice {
			w.line("#   %s (tells %s)", advice.Do, advice.Tells)
		}
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
