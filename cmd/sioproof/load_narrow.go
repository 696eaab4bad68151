package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios"
)

// agrees refuses flags that leave out what the scenario asks for by name. The flags are about what it leaves open, and one that changed
// nothing would be taken for one that did.
func (f *loadFlags) agrees(scenario *scenarios.Scenario) error {
	if len(f.target.namespaces) > 1 {
		return misuse("connection.namespace of a scenario file can spread users over several", "--namespace names %d, and all users of a load are in one unless the scenario says more", len(f.target.namespaces))
	}
	for _, kind := range scenario.Users {
		c := kind.Connection
		for _, t := range c.Transports {
			if asked := f.target.transports; len(asked) > 0 && !slices.Contains(asked, string(t.Choice)) {
				return disagrees(scenario, "--transport "+strings.Join(asked, " --transport "), "uses the transport "+string(t.Choice))
			}
		}
		for _, e := range c.Engines {
			if asked := f.target.engine; asked != 0 && e.Choice != engineio.Revision(asked) {
				return disagrees(scenario, "--eio "+strconv.Itoa(asked), "connects with Engine.IO "+strconv.Itoa(int(e.Choice)))
			}
		}
		if len(f.target.namespaces) > 0 && len(c.Namespace)+len(c.Tenant) > 0 {
			return disagrees(scenario, "--namespace "+f.target.namespaces[0], "names the namespaces of its users itself")
		}
	}
	return nil
}

func disagrees(scenario *scenarios.Scenario, flags, does string) error {
	return misuse("leave the flag out, or change the connection in a scenario file of your own", "the scenario %s %s, and that does not go with %s", scenario.Name, does, flags)
}
