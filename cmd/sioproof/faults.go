package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/reference"
)

// knownFault refuses the name of a fault that there is not.
func knownFault(name string) error {
	names := faultNames()
	if slices.Contains(names, name) {
		return nil
	}
	return misuse("`sioproof serve --list-faults` lists them all", "there is no fault %q%s", name, strictyaml.DidYouMean(name, names))
}

func faultNames() []string {
	var names []string
	for _, fault := range reference.Faults() {
		names = append(names, fault.Name)
	}
	return names
}

// confess says what the server of that fault does wrong; nothing, if it has none.
func confess(sys *system, name string) {
	for _, fault := range reference.Faults() {
		if fault.Name == name {
			fmt.Fprintf(sys.stderr, "broken on purpose: %s\n", fault.Breaks)
		}
	}
}

// listFaults prints each fault with what it breaks and which cases catch it, by layer.
func listFaults(sys *system) error {
	var out strings.Builder
	layer := ""
	for _, fault := range reference.Faults() {
		if fault.Layer != layer {
			layer = fault.Layer
			fmt.Fprintf(&out, "%s\n", layer)
		}
		fmt.Fprintf(&out, "  %s\n      %s\n      %s\n", fault.Name, fault.Breaks, strings.Join(fault.Cases, ", "))
	}
	_, err := fmt.Fprint(sys.stdout, out.String())
	return err
}
