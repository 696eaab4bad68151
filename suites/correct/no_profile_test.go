package correct_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/correct/plain"
)

// Without a profile a correct server conforms, and its application gets no event. Its connection log is judged if it is like that of the
// tutorial, and not missed otherwise.
func TestWithoutAProfile(t *testing.T) {
	testutil.Long(t)
	const wholeLog = "CHAT-LOG-01 CHAT-LOG-02 CHAT-LOG-03 CHAT-LOG-04"
	for name, test := range map[string]struct {
		chat    plain.Chat
		options server.Options
		judged  string // the cases about the log that pass
	}{
		"the log of the tutorial": {chat: plain.Chat{}, judged: wholeLog},
		"no line about ends":      {chat: plain.Chat{LogLines: [2]string{"", "%.0s%.0s"}}, judged: "CHAT-LOG-01 CHAT-LOG-02 CHAT-LOG-04"},
		"a log in other words":    {chat: plain.Chat{LogLines: [2]string{"hello %s %s", "goodbye %s %s"}}},
		"no log":                  {chat: plain.Chat{NoLog: true}},
		"no main namespace":       {chat: plain.Chat{CustomOnly: true}, options: server.Options{Namespaces: []string{"/custom"}}, judged: wholeLog},
		"a key":                   {chat: plain.Chat{Key: "k"}, options: server.Options{Auth: map[string]any{"key": "k"}}, judged: wholeLog},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var heard []string
			freedoms := plain.Freedoms{Chat: test.chat}
			freedoms.Heard = func(event string) {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, event)
			}
			log := logs.New()
			options := test.options
			options.URL, options.Log = plain.Start(t, freedoms, log.Writer()), log
			opened, err := server.Open(t.Context(), options)
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Close()
			execution, err := suites.Begin(context.Background(), opened, suites.Config{})
			if err != nil {
				t.Fatal(err)
			}
			var judged []string
			passed := map[string]bool{}
			for _, r := range execution.Report().Results {
				if isAlarm(r, nil) {
					t.Errorf("%s: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason)
				}
				if r.Verdict != reports.Pass {
					continue
				}
				passed[r.ID] = true
				if strings.HasPrefix(r.ID, "CHAT-LOG") && !slices.Contains(judged, r.ID) {
					judged = append(judged, r.ID)
				}
			}
			if got := strings.Join(judged, " "); got != test.judged {
				t.Errorf("of the log %q are judged, expected %q", got, test.judged)
			}
			if len(passed) < 40 {
				t.Errorf("only %d cases passed", len(passed))
			}
			mu.Lock()
			defer mu.Unlock()
			if len(heard) > 0 {
				t.Errorf("the application got %q", heard)
			}
		})
	}
}
