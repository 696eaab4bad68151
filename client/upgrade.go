package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// upgradeTo moves a polling session to a WebSocket. Every error is an *UpgradeError.
func (e *engine) upgradeTo(ctx context.Context) error {
	socket, response, err := e.wire.Dial(ctx, e.query(engineio.WebSocket), nil)
	if err != nil {
		if response != nil {
			err = fmt.Errorf("%w: %q", err, clip(response.Body))
		}
		return &UpgradeError{err}
	}
	answer := make(chan error, 1)
	var opened bool
	e.update(time.Now(), func(now time.Time) {
		if opened = e.session.TransportOpened(now, engineio.WebSocket); opened {
			e.socket, e.reading, e.upgrade = socket.Deliver(e), true, answer
		}
	})
	if !opened {
		socket.Close(closeNormal)
		return &UpgradeError{errors.New("the session is not on polling, or the server offers no upgrade")}
	}
	select {
	case err = <-answer:
	case <-ctx.Done():
		e.abandonUpgrade(context.Cause(ctx))
		err = <-answer
	}
	if err != nil {
		return &UpgradeError{err}
	}
	return nil
}

// abandonUpgrade gives up the probe, unless it has just succeeded.
func (e *engine) abandonUpgrade(err error) {
	e.update(time.Now(), func(now time.Time) {
		if e.session.Upgrading() {
			e.failLocked(now, engineio.WebSocket, engineio.ReasonTransportError, err)
		}
	})
}

// errProbe is why an upgrade fails if there is nothing better to say.
var errProbe = errors.New("the server did not answer the probe correctly in time")

// answerUpgradeLocked ends the wait of Upgrade.
func (e *engine) answerUpgradeLocked(err error) {
	if e.upgrade != nil {
		e.upgrade <- err
		e.upgrade = nil
	}
}
