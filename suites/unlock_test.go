package suites_test

import (
	"testing"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

// What lets most cases apply is recommended first, and what the profile has already is not.
func TestOperationsAreRankedByTheCasesThatTheyUnlock(t *testing.T) {
	profile, err := profiles.Parse("mine.yaml", []byte("name: mine\noperations: {say_all: {emit: say, args: [\"{token}\"], deliver: {event: said, args: [\"{token}\"], to: all}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := &server.Server{Profile: profile, Detection: server.Offering(engineio.V3, engineio.V4), Namespaces: profile.Namespaces}
	unlocks, err := suites.Unlocks(s, suites.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	if len(unlocks) < 3 || unlocks[0].Operation != profiles.Echo || unlocks[0].Cases < 20 {
		t.Errorf("unlocks %v", unlocks)
	}
	for i, u := range unlocks {
		if u.Cases < 1 || i > 0 && u.Cases > unlocks[i-1].Cases || u.Operation == profiles.SayAll {
			t.Errorf("unlocks %v", unlocks)
		}
	}
	none, err := suites.Unlocks(s, suites.Selection{Areas: []string{"EIO4-HS"}})
	if err != nil || len(none) > 0 {
		t.Errorf("of handshakes: %v, %v", none, err)
	}
}
