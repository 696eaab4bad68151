package target_test

import (
	"testing"

	"github.com/sioproof/sioproof/target"
)

func TestEveryBuiltInProfileLoads(t *testing.T) {
	names := target.Names()
	if len(names) < 6 {
		t.Fatalf("built-in profiles: %v", names)
	}
	for _, name := range names {
		p, err := target.Load(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Name != name || p.Description == "" || p.Link == "" {
			t.Errorf("%s: name %q, description %q, link %q", name, p.Name, p.Description, p.Link)
		}
	}
}
