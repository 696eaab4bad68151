package reports

import (
	"strings"

	"github.com/sioproof/sioproof/internal/text"
)

// NoProfile is the profile of a target whose application nobody has described.
const NoProfile = "none"

// Undescribed reports whether nobody has described the application of the target.
func (t Target) Undescribed() bool { return t.Profile == NoProfile }

// ProfileName is the profile in words.
func (t Target) ProfileName() string {
	if t.Undescribed() {
		return "none (what needs no application was examined)"
	}
	return t.Profile
}

// Step is a command that comes next, and what it is for.
type Step struct{ For, Command string }

// Describe are the commands that find a profile for the application.
func (t Target) Describe() []Step {
	return []Step{
		{"learn the application while you use it", t.Command("record")},
		{"or answer questions about it", "sioproof profile init"},
		{"or try a built-in profile, such as that of the chat tutorial", t.Command("verify", "--profile", "get-started")},
	}
}

// Command is a command line of sioproof for the target, to be pasted.
func (t Target) Command(subcommand string, more ...string) string {
	words := []string{"sioproof", subcommand, text.ShellWord(t.URL)}
	if t.Path != "" && t.Path != usualPath {
		words = append(words, "--path", text.ShellWord(t.Path))
	}
	if t.Exec != "" {
		words = append(words, "--exec", text.ShellWord(t.Exec))
	}
	for _, word := range more {
		words = append(words, text.ShellWord(word))
	}
	return strings.Join(words, " ")
}

// usualPath is where Socket.IO is served unless somebody says otherwise.
const usualPath = "/socket.io/"
