package artillery

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Result is a file, converted.
type Result struct {
	Scenario string // the text of a scenario
	Losses   []Loss // what was left out or means something else, by line
	Target   string // the address that the file names; empty if it names none
}

// Loss is something that a scenario cannot say.
type Loss struct {
	Line int
	What string // what was lost, and what to do about it
}

// Files are the files that the text names.
type Files struct {
	Read func(name string) ([]byte, error)
	Path func(name string) string // as the scenario has to name it
}

// Convert converts the text of a file. The error says that the text is no Artillery file.
func Convert(name string, source []byte, files Files) (*Result, error) {
	root, err := parse(source)
	if err != nil {
		return nil, err
	}
	if root.is != mapping || !root.has("config") && !root.has("scenarios") {
		return nil, fmt.Errorf(`%s is no Artillery file: it has neither "config" nor "scenarios"`, name)
	}
	c := &converter{root: root, config: root.at("config"), files: files, known: map[string]string{}, used: map[string]use{}, given: map[string]bool{}}
	scenario, err := c.scenario(name)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(c.losses, func(a, b Loss) int { return cmp.Compare(a.Line, b.Line) })
	var out strings.Builder
	c.head(&out, name)
	write(&out, scenario, 0)
	return &Result{Scenario: out.String(), Losses: slices.Compact(c.losses), Target: c.config.at("target").text()}, nil
}

// converter converts one file.
type converter struct {
	root, config *node
	files        Files
	losses       []Loss

	known    map[string]string // from the variables of the file to placeholders, where those are not variables of the user
	used     map[string]use    // variables of the user, and where each is used first
	given    map[string]bool   // those that some step captures or sets
	usesUUID bool
	// What some step of the file does: requests, emits that are acknowledged, and emits that wait for an event.
	requests, acknowledged, expected bool
	lists                            object  // of "draw"
	sets                             object  // what each user is given before it connects
	longest                          float64 // seconds that the steps of a user take
}

// use is the use of a variable.
type use struct {
	expression string // as it is written
	line       int
}

// lost notes what a scenario cannot say.
func (c *converter) lost(at *node, format string, args ...any) {
	c.losses = append(c.losses, Loss{at.line, fmt.Sprintf(format, args...)})
}

// scenario is the scenario in the order in which it is read best.
func (c *converter) scenario(name string) (object, error) {
	data := c.data()
	c.variables()
	connection := c.connection(c.options())
	users, err := c.users()
	if err != nil {
		return nil, err
	}
	before := c.before()
	load := c.load()
	thresholds := c.thresholds()

	var out object
	out.put("name", scenarioName(name))
	out.put("load", load)
	for _, part := range []member{{key: "data", value: data}, {key: "draw", value: c.lists}, {key: "connection", value: connection}} {
		if o, _ := part.value.(object); len(o) > 0 {
			out = append(out, part)
		}
	}
	c.append(&out, users, before, connection)
	if len(thresholds) > 0 {
		out.put("thresholds", thresholds)
	}
	return out, nil
}

// append adds what the users do: at the top if there is one kind of them.
func (c *converter) append(out *object, users []user, before array, connection object) {
	sets := c.preparation()
	for i, u := range users {
		users[i].before = append(used(sets, connection, before, u.connection, u.steps), before...)
	}
	if len(users) == 1 && !users[0].offline {
		*out = append(*out, users[0].parts()...)
		return
	}
	var list array
	for _, u := range users {
		list = append(list, append(u.head(), u.parts()...))
	}
	out.put("users", list)
}

// used is the step that gives a user those variables that occur in what it does; none if there are none.
func used(sets object, parts ...any) array {
	var text strings.Builder
	for _, part := range parts {
		write(&text, part, 0)
	}
	var out object
	for _, set := range sets {
		if strings.Contains(text.String(), "{var."+set.key+"}") || strings.Contains(text.String(), "{var."+set.key+".") {
			out = append(out, set)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return array{object{{key: "set", value: out}}}
}

// preparation gives each user the values of its variables.
func (c *converter) preparation() object {
	sets := slices.Clone(c.sets)
	if c.usesUUID {
		sets = append(sets, member{key: "uuid", value: "{uuid}"})
	}
	for _, name := range slices.Sorted(maps.Keys(c.used)) {
		if c.given[name] {
			continue
		}
		use := c.used[name]
		c.losses = append(c.losses, Loss{use.line, fmt.Sprintf("nothing in the file gives {{ %s }} a value (a function may): it is empty until you write one into before_connect", use.expression)})
		sets = append(sets, member{key: name, value: "", comment: fmt.Sprintf("line %d: nothing in the file gives it a value; write it here", use.line)})
	}
	return sets
}

// head writes the comments at the top: where the scenario comes from, how to run it, what was lost.
func (c *converter) head(out *strings.Builder, name string) {
	url := cmp.Or(c.config.at("target").text(), "URL")
	if strings.Contains(url, "{{") {
		url = "URL"
	}
	fmt.Fprintf(out, "# Converted from %s. Artillery ends a user at its first error; here the error counts, and the user goes on.\n", filepath.Base(name))
	fmt.Fprintf(out, "#   sioproof load %s --scenario FILE\n", oneLine(url))
	if c.requests {
		fmt.Fprintln(out, "# A request whose status is none from 200 to 299 is an error here; Artillery only counts the codes.")
	}
	if len(c.losses) > 0 {
		fmt.Fprintln(out, "# Not converted:")
	}
	for _, loss := range c.losses {
		fmt.Fprintf(out, "#   line %d: %s\n", loss.Line, oneLine(loss.What))
	}
}

// scenarioName is the name of a file without its folders and its extension.
func scenarioName(file string) string {
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
