package profiles_test

import (
	"testing"

	"github.com/sioproof/sioproof/profiles"
)

func TestEveryBuiltInProfileLoads(t *testing.T) {
	names := profiles.Names()
	if len(names) < 6 {
		t.Fatalf("built-in profiles: %v", names)
	}
	for _, name := range names {
		p, err := profiles.Load(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Name != name || p.Description == "" || p.Link == "" {
			t.Errorf("%s: name %q, description %q, link %q", name, p.Name, p.Description, p.Link)
		}
	}
}
