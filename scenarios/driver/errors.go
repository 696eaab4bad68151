package driver

import (
	"context"
	"errors"
	"syscall"
)

var (
	errTimeout        = errors.New("no answer in time")
	errUnanswered     = errors.New("no answer by the end of the run")
	errConnectionLost = errors.New("the connection was lost")
	errWrongAnswer    = errors.New("the acknowledgement carries something else than what was sent")
	errStrayAck       = errors.New("an acknowledgement came again, or was never asked for")
	errUnknown        = errors.New("a message came that nobody sent: it was made up, or changed on its way")

	// errLeft ends the steps of a user that a step of its own has disconnected.
	errLeft = errors.New("the user has left, and there is no reconnect before the next step")
	// errStopped ends a wait with the load. It is not counted.
	errStopped = errors.New("the load is over")
)

// stepError is the error of a step, with the kind that it is counted as.
type stepError struct {
	kind string
	err  error
}

// named gives the error of a step its kind, unless it has one. Nil stays nil.
func named(kind string, err error) error {
	if _, has := errors.AsType[*stepError](err); has || err == nil {
		return err
	}
	return &stepError{kind, err}
}

func (e *stepError) Error() string { return e.err.Error() }

func (e *stepError) Unwrap() error { return e.err }

// recordFailure counts the error of a step.
func (u *user) recordFailure(err error) {
	kind := "step"
	if of, ok := errors.AsType[*stepError](err); ok {
		kind = of.kind
	}
	u.recordError(kind, err)
}

// recordError counts an error. What the end of the load or of the run brings about is none.
func (u *user) recordError(doing string, err error) {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, errStopped) || u.run.isAborted() {
		return
	}
	for cause, what := range localLimits {
		if errors.Is(err, cause) {
			u.run.exhausted.Store(what)
		}
	}
	u.records.Error(doing, err)
	u.counts.errors.Add(1)
}

// localLimits are the errors that this machine causes, not the target.
var localLimits = map[error]string{
	syscall.EMFILE:        "this machine allowed no more open files",
	syscall.ENFILE:        "this machine allowed no more open files",
	syscall.EADDRNOTAVAIL: "this machine had no address, or no more ports, to connect from",
}
