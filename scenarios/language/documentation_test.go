package language

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The example of docs/scenario.md is read as it stands, and every built-in scenario, step and placeholder is in it.
func TestTheDocumentationIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenario.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlock.FindAllSubmatch(page, -1)
	if len(blocks) != 1 {
		t.Fatalf("%d examples", len(blocks))
	}
	table := func(string) ([]byte, error) { return []byte("email,password,token\nx,y,z\n"), nil }
	if _, err := Parse("the example", blocks[0][1], table); err != nil {
		t.Error(err)
	}
	chat, _ := Source("chat")
	_, err = Parse("chat.yaml", []byte(strings.Replace(string(chat), "size:", "sise:", 1)), nil)
	var wrong *usage.Error
	if !errors.As(err, &wrong) || !strings.Contains(string(page), "    "+strings.ReplaceAll(wrong.Problem, "\n", "\n    ")) {
		t.Errorf("a mistake is shown as\n%v", err)
	}
	for _, name := range Names() {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("scenario %s is not mentioned", name)
		}
	}
	for _, name := range operationNames() {
		if !strings.Contains(string(page), "`"+string(name)+"`") {
			t.Errorf("step %s is not mentioned", name)
		}
	}
}
