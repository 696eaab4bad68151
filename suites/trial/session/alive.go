package session

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
)

// Alive says whether a namespace of the session still answers: with an echo where the application has one, or with the refusal of
// an unknown namespace. A session that was closed is not alive; one that is open and silent fails the trial, with the sentence as
// what was expected.
func Alive(t *trial.Trial, s *Session, namespace, expected string) bool {
	token := t.Token()
	if trial.Offered(t.Server, namespace, profiles.Echo) {
		s.Provoke(s.Text(namespace, Echo(t, 0), profiles.Vars{Token: token}))
		return s.AwaitOrEnd(expected, func(a Arrival) bool { return s.Carries(a, profiles.Echo, token) })
	}
	return answersStranger(s, expected)
}

// answersStranger says whether the session still answers a CONNECT for a namespace that nobody has; see [Alive].
func answersStranger(s *Session, expected string) bool {
	unknown := "/sioproof-" + s.Trial.Token()
	s.Provoke(Packet("0", unknown, ""))
	return s.AwaitOrEnd(expected, func(a Arrival) bool { return a.Socket != nil && a.Socket.Namespace == unknown })
}

// Outlives lets a session do something of which the server may make what it likes, and says whether the session lives on. Another
// client must not suffer from it.
func (s *Session) Outlives(do func()) (lives bool) {
	Controlled(s.Trial, s.Dialect, func() {
		do()
		lives = Alive(s.Trial, s, "/", AnswerOrEnd)
	})
	return lives
}

// AnswerOrEnd is what is expected where it is no matter whether a session lives on.
const AnswerOrEnd = "an answer, or the end of the connection"
