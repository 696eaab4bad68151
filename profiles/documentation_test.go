package profiles_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/profiles/deviations"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The examples of docs/profile.md are read as they stand, and every operation and built-in profile is in it.
func TestTheDocumentationIsTrue(t *testing.T) {
	page, err := os.ReadFile("../docs/profile.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlock.FindAllSubmatch(page, -1)
	if len(blocks) != 3 {
		t.Fatalf("%d examples", len(blocks))
	}
	for _, profile := range blocks[:2] {
		if _, err := profiles.Parse("the profile", profile[1]); err != nil {
			t.Error(err)
		}
	}
	if _, err := deviations.Parse("the deviations", blocks[2][1], time.Now()); err != nil {
		t.Error(err)
	}
	for _, name := range profiles.OperationNames() {
		if !strings.Contains(string(page), "`"+string(name)+"`") {
			t.Errorf("operation %s is not mentioned", name)
		}
	}
	for _, name := range profiles.Names() {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("profile %s is not mentioned", name)
		}
	}
}
