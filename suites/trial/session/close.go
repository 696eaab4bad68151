package session

import (
	"errors"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// ExpectClosedByServer expects that a client is told when the server closes its session.
func ExpectClosedByServer(t *trial.Trial, d Dialect) {
	s := OpenIn(t, d, t.Variant.Transport)
	s.Connect("/")
	Perform(t, s, "/", profiles.ByeAll)
	if s.WebSocket == nil {
		s.AwaitType(engineio.Close)
		return
	}
	const expected = "a close frame"
	end := s.AwaitEnd(expected, t.Server.Timing.CloseBound)
	var closed *wire.CloseError
	cut := !errors.As(end.Err, &closed) || closed.Code == wire.CloseAbnormal
	if cut && !t.Server.Profile.Tolerates(profiles.NoCloseFrame) {
		t.Fail(expected, "%s", end.Reason)
	}
}
