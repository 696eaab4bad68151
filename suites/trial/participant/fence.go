package participant

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
)

// Fence says something and waits until all listeners have it. Whatever the same speaker said to them before is there by then, or
// never comes: this is how a case proves that somebody did not get a message.
func Fence(t *trial.Trial, speaker *Participant, name profiles.OperationName, v profiles.Vars, listeners []*Participant) string {
	token := speaker.Say(name, v)
	for _, p := range listeners {
		p.awaitSaid(name, v, token, " from "+speaker.Name)
	}
	return token
}
