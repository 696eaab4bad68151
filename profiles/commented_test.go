package profiles_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/profiles"
)

func TestAProfileIsShownWithComments(t *testing.T) {
	source := `name: mine
tolerate: [one_room]
operations:
  echo: {emit: say, args: ["{token}"], deliver: {event: said, args: ["{token}"], to: sender}}
  # my own words
  join:
    emit: enter
  leave: # mine, too
    emit: exit
`
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := profiles.Commented(path)
	if err != nil {
		t.Fatal(err)
	}
	want := `name: mine
# harmless differences that are not reported
tolerate: [one_room]
# what the application can do, and how it calls it
operations:
  # the sender gets its own message back
  echo: {emit: say, args: ["{token}"], deliver: {event: said, args: ["{token}"], to: sender}}
  # my own words
  join:
    emit: enter
  leave: # mine, too
    emit: exit
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// What is shown of a built-in profile is the same profile.
func TestAShownProfileIsStillOne(t *testing.T) {
	for _, name := range profiles.Names() {
		text, err := profiles.Commented(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := profiles.Parse(name, []byte(text)); err != nil {
			t.Error(err)
		}
	}
}

func TestEveryOperationHasASummary(t *testing.T) {
	for _, name := range profiles.OperationNames() {
		if summary := profiles.Summary(name); summary == "" || strings.Contains(summary, "\n") {
			t.Errorf("%s: %q", name, summary)
		}
	}
}
