package suites

import (
	"errors"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// closedByServer expects that a client is told when the server closes its session.
func (t *Trial) closedByServer(d dialect) {
	s := t.OpenIn(d, t.Variant.Transport)
	s.Connect("/")
	t.perform(s, "/", profiles.ByeAll)
	if s.socket == nil {
		s.AwaitType(engineio.Close)
		return
	}
	const expected = "a close frame"
	end := s.AwaitEnd(expected, t.Target.Timing.CloseBound)
	var closed *wire.CloseError
	cut := !errors.As(end.Err, &closed) || closed.Code == wire.CloseAbnormal
	if cut && !t.Target.Profile.Tolerates(profiles.NoCloseFrame) {
		t.Fail(expected, "%s", end.Reason)
	}
}
