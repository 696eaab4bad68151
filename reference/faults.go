package reference

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/internal/fault"
	"github.com/sioproof/sioproof/reference/sockets"
)

// Fault is one promise that the server breaks if Options.Fault names it.
type Fault struct {
	// Layer is the package whose promise it is: chat, engine or sockets.
	Layer string
	// Name is unique.
	Name string
	// Breaks is what the server does wrong, in one sentence.
	Breaks string
	// Cases are the ids of the cases that catch it.
	Cases []string
}

// Faults lists the faults of every layer, by layer and name.
func Faults() []Fault {
	faults := slices.Concat(
		describe("chat", chat.Faults),
		describe("sockets", sockets.Faults),
		describe("engine", engine.Faults),
	)
	slices.SortFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Name, b.Name))
	})
	return faults
}

func describe[R any](layer string, faults []fault.Fault[R]) []Fault {
	var described []Fault
	for _, f := range faults {
		described = append(described, Fault{Layer: layer, Name: f.Name, Breaks: f.Breaks, Cases: f.Cases})
	}
	return described
}

// breaks is what a fault changes; nil for a layer that it does not concern.
type breaks struct {
	chat    func(*chat.Rules)
	sockets func(*sockets.Rules)
	engine  func(*engine.Rules)
}

// findFault returns what the fault of that name changes: nothing, if there is no name.
func findFault(name string) (breaks, error) {
	b := breaks{
		chat:    fault.Find(chat.Faults, name),
		sockets: fault.Find(sockets.Faults, name),
		engine:  fault.Find(engine.Faults, name),
	}
	if name != "" && b.chat == nil && b.sockets == nil && b.engine == nil {
		return b, fmt.Errorf("reference: there is no fault %q", name)
	}
	return b, nil
}
