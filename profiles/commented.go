package profiles

import (
	"reflect"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// Commented returns the text of a profile with a comment above each key and each operation that has none. Like [Load], it takes the name of
// a built-in one or a path.
func Commented(nameOrPath string) (string, error) {
	file, err := files.Find(nameOrPath)
	if err != nil {
		return "", err
	}
	return Comment(file.Name, file.Source)
}

// Comment is [Commented] for the text of a profile; file is a name for messages.
func Comment(file string, source []byte) (string, error) {
	text, err := strictyaml.Read(file, source, func(doc *strictyaml.Document, f *profileFile) string {
		compileProfile(doc, f)
		return commented(doc, string(source))
	})
	if err != nil {
		return "", files.Mistake(err)
	}
	return text, nil
}

// commented adds the comments to the lines of a profile.
func commented(doc *strictyaml.Document, source string) string {
	comments := map[int]string{} // by the number of the line below
	add := func(at strictyaml.Path, comment string) {
		if line, first := doc.Line(at); first && comment != "" {
			comments[line] = comment
		}
	}
	for _, key := range doc.Keys(nil) {
		add(strictyaml.At(key), keyComments[key])
	}
	for _, name := range doc.Keys(strictyaml.At("operations")) {
		add(strictyaml.At("operations", name), Summary(OperationName(name)))
	}
	var out strings.Builder
	above := ""
	for i, line := range strings.SplitAfter(source, "\n") {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if comment := comments[i+1]; comment != "" && !strings.HasPrefix(strings.TrimSpace(above), "#") && !strings.Contains(line, " # ") {
			out.WriteString(indent + "# " + comment + "\n")
		}
		out.WriteString(line)
		above = line
	}
	return out.String()
}

// keyComments are what the keys at the top of a profile mean. The name speaks for itself.
var keyComments = func() map[string]string {
	out := map[string]string{}
	t := reflect.TypeFor[profileFile]()
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "name" && key != "description" && key != "link" {
			out[key] = t.Field(i).Tag.Get("jsonschema")
		}
	}
	return out
}()
