package learn

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/reports"
)

// Placeholders of a profile, beside those for the message.
const (
	placeUser  = "{user}"
	placeRoom  = "{room}"
	placeRooms = "{rooms}"
	placeTo    = "{to}"
	placeFrom  = "{from}"
	placeAuth  = "{auth}"
	placeAny   = "{any}"
)

// Hidden stands for a secret in what is written.
const Hidden = "(hidden)"

// roles say which placeholder stands at which place of what is sent.
type roles map[string]string

// sentArgs describes what clients send: placeholders where the roles say so or a user's name stands, and everything else as it was sent
// last.
func sentArgs(emits []*emit, r roles) []any {
	args, _ := sent("", emits[len(emits)-1].args, emits, r).([]any)
	return args
}

func sent(path string, value any, emits []*emit, r roles) any {
	if place, ok := r[path]; ok {
		return place
	}
	switch value := value.(type) {
	case []any:
		out := make([]any, len(value))
		for i, element := range value {
			out[i] = sent(fmt.Sprintf("%s/%d", path, i), element, emits, r)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, element := range value {
			out[key] = sent(path+"/"+key, element, emits, r)
		}
		return out
	case []byte:
		return ""
	case string:
		switch {
		case isNameIn(emits, path):
			return placeUser
		case reports.IsSecret(leaf{path: path}.key()):
			return Hidden
		case r.message() == asText && allDifferent(emits, path):
			return asText // perhaps a number by which the server tells messages apart
		}
		return literal(value)
	}
	return value
}

func (r roles) message() string {
	for _, place := range r {
		if place == asText || place == asArg || place == asArgs {
			return place
		}
	}
	return ""
}

func isNameIn(emits []*emit, path string) bool {
	return !slices.ContainsFunc(emits, func(e *emit) bool {
		text := textAt(e.args, path)
		return text == "" || text != e.socket.name
	})
}

func allDifferent(emits []*emit, path string) bool {
	seen := map[string]bool{}
	for _, e := range emits {
		seen[textAt(e.args, path)] = true
	}
	return len(emits) > 1 && len(seen) == len(emits)
}

var placeholderLike = regexp.MustCompile(`\{(\s*[A-Za-z])`)

// literal is a text that holds no placeholder: a profile has no way to write one as text.
func literal(text string) string { return placeholderLike.ReplaceAllString(text, "($1") }

// known is a text that is known where something was received, and its placeholder.
type known struct{ text, place string }

// template writes a text with placeholders for the texts that are known: one that is the whole text, or those inside of it.
func template(text string, all []known) string {
	for _, k := range all {
		if k.text == text {
			return k.place
		}
	}
	out := literal(text)
	inside := slices.Clone(all)
	slices.SortStableFunc(inside, func(a, b known) int { return cmp.Compare(len(b.text), len(a.text)) })
	for _, k := range inside {
		if len(k.text) >= shortestPart && !strings.Contains(out, k.place) {
			out = strings.Replace(out, k.text, k.place, 1)
		}
	}
	return out
}

// description says how arguments that came back are described.
type description struct {
	message message
	known   func(returned) []known
	keep    func(path, text string) bool // a text that is always the same and tells this event from others of its name
}

// receivedArgs describes arguments that came back, as far as they are the same each time. What says nothing is left out, or {any}.
func (d description) receivedArgs(all []returned) []any {
	if d.message.form == asArgs {
		return []any{asArgs}
	}
	var args []any
	for i, value := range all[0].args {
		described, ok := d.received(fmt.Sprintf("/%d", i), value, all)
		if !ok {
			described = placeAny
		}
		args = append(args, described)
	}
	for len(args) > 0 && args[len(args)-1] == placeAny {
		args = args[:len(args)-1]
	}
	return args
}

func (d description) received(path string, value any, all []returned) (any, bool) {
	if d.isMessage(path, all) {
		return d.message.form, true
	}
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if described, ok := d.received(path+"/"+key, value[key], all); ok {
				out[key] = described
			}
		}
		return out, len(out) > 0
	case string:
		return d.receivedText(path, value, all)
	}
	return nil, false
}

// isMessage reports whether a value is the message, each time.
func (d description) isMessage(path string, all []returned) bool {
	return d.message.form != "" && !slices.ContainsFunc(all, func(r returned) bool {
		sent, ok := valueAt(r.emit.args, d.message.path)
		got, came := valueAt(r.args, path)
		return !ok || !came || !equal(sent, got)
	})
}

// valueAt returns the value at a path, a list or an object too.
func valueAt(args []any, path string) (any, bool) {
	var value any = args
	for _, step := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		switch container := value.(type) {
		case map[string]any:
			element, ok := container[step]
			if !ok {
				return nil, false
			}
			value = element
		case []any:
			i := 0
			if _, err := fmt.Sscan(step, &i); err != nil || i < 0 || i >= len(container) {
				return nil, false
			}
			value = container[i]
		default:
			return nil, false
		}
	}
	return value, true
}

func (d description) receivedText(path, text string, all []returned) (any, bool) {
	first := d.describe(all[0], text)
	for _, r := range all {
		if d.describe(r, textAt(r.args, path)) != first {
			return d.around(path, all)
		}
	}
	if strings.Contains(first, "{") || d.keep != nil && d.keep(path, text) {
		return first, true
	}
	return nil, false
}

// around describes a text in which the message stands each time between others that differ.
func (d description) around(path string, all []returned) (any, bool) {
	var before, after string
	differ := [2]bool{}
	for i, r := range all {
		b, a, ok := strings.Cut(d.describe(r, textAt(r.args, path)), d.message.form)
		if d.message.form == "" || !ok {
			return nil, false
		}
		if i == 0 {
			before, after = b, a
		}
		if common := commonSuffix(before, b); common != before || common != b {
			before, differ[0] = common, true
		}
		if common := commonPrefix(after, a); common != after || common != a {
			after, differ[1] = common, true
		}
	}
	if differ[0] {
		before = placeAny + before
	}
	if differ[1] {
		after += placeAny
	}
	return before + d.message.form + after, true
}

func commonPrefix(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

func commonSuffix(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return a[len(a)-n:]
}

func (d description) describe(r returned, text string) string {
	var all []known
	if sent, ok := valueAt(r.emit.args, d.message.path); ok && d.message.form != "" {
		if said, isText := sent.(string); isText {
			all = append(all, known{said, d.message.form})
		}
	}
	if d.known != nil {
		all = append(all, d.known(r)...)
	}
	all = slices.DeleteFunc(all, func(k known) bool { return k.text == "" })
	return template(text, all)
}
