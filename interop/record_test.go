package interop

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
)

// What is recorded of an application, used through the official client, is a profile on which it conforms: by the very command that
// record prints.
func TestRecord(t *testing.T) {
	npmInstall(t, "node")
	npmInstall(t, "clients")
	sioproof := build(t, "../cmd/sioproof")
	for application, operations := range map[string]string{
		"get-started":  "say_all echo",
		"chat":         "say_others",
		"rooms":        "join say_room_others",
		"single-event": "say_all join leave say_room echo",
	} {
		t.Run(application, func(t *testing.T) {
			profile := filepath.Join(t.TempDir(), "profile.yaml")
			said := recordApplication(t, sioproof, application, profile)
			for _, operation := range strings.Fields(operations) {
				if !strings.Contains(said, "\n  "+operation+": ") {
					t.Errorf("%s was not learned", operation)
				}
			}
			next := regexp.MustCompile(`(?m)^  sioproof (verify .*)$`).FindStringSubmatch(said)
			if next == nil || t.Failed() {
				t.Fatalf("record said:\n%s", said)
			}
			command := exec.Command("sh", "-c", sioproof+" "+next[1]+" --level PROMISE")
			if output, err := command.CombinedOutput(); err != nil {
				source, _ := os.ReadFile(profile)
				t.Errorf("%s: %v\n%s\n%s", next[1], err, output, source)
			}
		})
	}
}

// recordApplication lets people use an application through the recorder, and returns what that said.
func recordApplication(t *testing.T, sioproof, application, profile string) string {
	t.Helper()
	record := exec.Command(sioproof, "record", "--listen", "127.0.0.1:0", "--profile", profile, "--scenario", filepath.Join(t.TempDir(), "scenario.yaml"),
		"--exec", "exec node apps/"+application+".js "+strings.Join(shortHeartbeat, " "))
	var told transcript
	var said bytes.Buffer
	record.Stdout, record.Stderr = &said, &told
	stdin, err := record.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := record.Start(); err != nil {
		t.Fatal(err)
	}
	address := ""
	testutil.Eventually(t, "the recorder says where it listens", func() bool {
		if found := regexp.MustCompile(`recording between http://localhost(:\d+) and `).FindStringSubmatch(told.String()); found != nil {
			address = "http://127.0.0.1" + found[1]
		}
		return address != ""
	})
	if output, err := exec.Command("node", "clients/page.js", address, application).CombinedOutput(); err != nil {
		t.Errorf("the page: %v\n%s", err, output)
	}
	_, _ = stdin.Write([]byte("\n"))
	if err := record.Wait(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, told.String(), &said)
	}
	return said.String()
}

// transcript is what a command says while it runs.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *transcript) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
