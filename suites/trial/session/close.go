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
	end := s.ExpectClosed("the connection is closed when the application disconnects the client", func() {
		Perform(t, s, "/", profiles.ByeAll)
		if s.WebSocket == nil {
			s.AwaitFor(s.Timing().CloseBound, "a close packet", func(a Arrival) bool { return a.Engine.Type == engineio.Close })
		}
	})
	if s.WebSocket == nil {
		return
	}
	const expected = "a close frame"
	var closed *wire.CloseError
	cut := !errors.As(end.Err, &closed) || closed.Code == wire.CloseAbnormal
	if cut && !t.Server.Profile.Tolerates(profiles.NoCloseFrame) {
		t.Fail(expected, "%s", end.Reason)
	}
}
