package reference_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference"
)

func TestFaultsAreSortedAndNamedOnce(t *testing.T) {
	faults := reference.Faults()
	if !slices.IsSortedFunc(faults, func(a, b reference.Fault) int {
		return cmp.Or(cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Name, b.Name))
	}) {
		t.Error("the faults are not sorted")
	}
	seen := map[string]string{}
	for _, f := range faults {
		if layer, twice := seen[f.Name]; twice {
			t.Errorf("%s is a fault of %s and of %s", f.Name, layer, f.Layer)
		}
		seen[f.Name] = f.Layer
	}
}

// TestAFaultIsOneServersAlone has a broken server and a whole one side by side.
func TestAFaultIsOneServersAlone(t *testing.T) {
	for fault, want := range map[string]string{"": `["chat message","hi"]`, "broadcast-reaches-sender": `["broadcast","hi"]`} {
		m := join(t, start(t, reference.Options{Fault: fault}), engineio.V4, client.WebSocket)
		if err := m.Emit(t.Context(), "broadcast", "hi"); err != nil {
			t.Fatal(err)
		}
		if err := m.Emit(t.Context(), "chat message", "hi"); err != nil {
			t.Fatal(err)
		}
		m.expect(t, want)
	}
}
