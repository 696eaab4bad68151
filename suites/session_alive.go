package suites

import "github.com/sioproof/sioproof/profiles"

// alive says whether a namespace of the session still answers: with an echo where the application has one, or with the refusal of
// an unknown namespace. A session that was closed is not alive; one that is open and silent fails the trial, with the sentence as
// what was expected.
func (t *Trial) alive(s *Session, namespace, expected string) bool {
	token := t.Token()
	if offered(t.Target, namespace, profiles.Echo) {
		event, args, _ := t.echo(0).Emit(profiles.Vars{Token: token})
		text, _ := t.encode(namespace, "", event, args...)
		s.Provoke(text)
		return s.awaitOrEnd(expected, func(a Arrival) bool { return s.carries(a, profiles.Echo, token) })
	}
	unknown := "/sioproof-" + token
	s.Provoke(packet("0", unknown, ""))
	return s.awaitOrEnd(expected, func(a Arrival) bool { return a.Socket != nil && a.Socket.Namespace == unknown })
}

// answerOrEnd is what is expected where it is no matter whether a session lives on.
const answerOrEnd = "an answer, or the end of the connection"
