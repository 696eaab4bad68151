package chat

import "github.com/sioproof/sioproof/suites/trial"

// Areas lists the areas about the promises of a chat, in the order of reading.
func Areas() []trial.Area {
	return []trial.Area{connectionLog, everyone, broadcast, rooms, private, namespaces}
}
