package suites

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/reports"
)

func selected(t *testing.T, selection Selection) []string {
	t.Helper()
	areas, err := Select(selection)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, area := range areas {
		for _, c := range area.Cases {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func TestSelect(t *testing.T) {
	if got := selected(t, Selection{Cases: []string{"eio4-hs-01"}}); !slices.Equal(got, []string{"EIO4-HS-01"}) {
		t.Errorf("by id: %v", got)
	}
	if got := selected(t, Selection{Cases: []string{"API-EMIT-01"}}); !slices.Equal(got, []string{"CHAT-ALL-01"}) {
		t.Errorf("by an id that another case covers: %v", got)
	}
	for _, id := range selected(t, Selection{Cases: []string{"CHAT-*"}, Exclude: []string{"CHAT-ROOM-*"}}) {
		if !strings.HasPrefix(id, "CHAT-") || strings.HasPrefix(id, "CHAT-ROOM-") {
			t.Errorf("by glob without another: %s", id)
		}
	}
	for _, id := range selected(t, Selection{Areas: []string{"chat"}, Levels: []reports.Level{reports.Promise}}) {
		if !strings.HasPrefix(id, "CHAT-") {
			t.Errorf("by area: %s", id)
		}
	}
	for _, id := range selected(t, Selection{}) {
		if c, _ := Find(id); c.Destructive {
			t.Errorf("%s is destructive and was not asked for", id)
		}
	}
}

func TestSelectRefusesWhatSelectsNothing(t *testing.T) {
	for name, selection := range map[string]Selection{
		"an unknown id":         {Cases: []string{"EIO4-HS-99"}},
		"a glob without a case": {Cases: []string{"XYZ-*"}},
		"a broken glob":         {Cases: []string{"["}},
		"an unknown area":       {Areas: []string{"nowhere"}},
		"an id of another list": {Exclude: []string{"API-EMIT-01"}},
		"an unknown exclusion":  {Exclude: []string{"EIO4-HS-99"}},
		"nothing left":          {Cases: []string{"EIO4-HS-01"}, Exclude: []string{"EIO4-*"}},
	} {
		_, err := Select(selection)
		var wrong *SelectionError
		if !errors.As(err, &wrong) || wrong.Hint == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatACaseVariesIn(t *testing.T) {
	for id, want := range map[string][]string{
		"EIO4-HS-01":    nil,
		"EIO4-HS-02":    {"transport"},
		"CHAT-BCAST-01": {"generation", "transport", "namespace"},
	} {
		c, _ := Find(id)
		if got, err := c.Varies(); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s varies in %q, %v, want %q", id, got, err, want)
		}
	}
}
