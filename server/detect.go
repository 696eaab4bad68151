package server

import (
	"context"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

const (
	// probeBound is how long one question of the detection may take, before the scale.
	probeBound = 5 * time.Second
	// probeBody bounds an answer to the detection, in bytes. A handshake has about a hundred.
	probeBody = 256 << 10
)

// detector asks a server what it speaks. It opens sessions and closes every one of them.
type detector struct {
	endpoint wire.Endpoint
	bound    time.Duration
}

// detect finds generations and transports. Polling comes first, as its answer tells the revision by its format, whatever
// the server makes of the EIO parameter: some servers ignore it. WebSocket frames of both revisions look alike, so for a
// server without polling the first Socket.IO packets decide.
func (d detector) detect(ctx context.Context) (Detection, error) {
	revisions := []engineio.Revision{engineio.V4, engineio.V3}
	polls := inParallel(revisions, func(rev engineio.Revision) polled { return d.poll(ctx, rev) })
	if err := firstError(polls); err != nil && ctx.Err() == nil && isUnreachable(err) {
		return Detection{}, explain(d.endpoint, err, d.bound)
	}
	sockets := inParallel(revisions, func(rev engineio.Revision) upgraded {
		i := slices.Index(revisions, rev)
		if polls[i].speaks != 0 && polls[i].speaks != rev {
			return upgraded{asked: rev, speaks: polls[i].speaks} // it ignores EIO, and speaks the other one
		}
		return d.upgrade(ctx, rev, polls[i].speaks == rev)
	})
	if err := ctx.Err(); err != nil {
		return Detection{}, err
	}
	found := Detection{Path: d.endpoint.Path}
	for i, rev := range revisions {
		poll, socket := polls[i], sockets[i]
		announced := poll.speaks == rev && slices.Contains(poll.handshake.Upgrades, "websocket")
		if poll.speaks == rev {
			found.add(rev, client.Polling, poll.handshake)
			found.byEngine[rev].announced = announced
		}
		if socket.open && socket.speaks == rev {
			found.add(rev, client.WebSocket, socket.handshake)
			if announced {
				found.add(rev, client.Upgrade, poll.handshake)
			}
		}
	}
	if len(found.Engines) == 0 {
		return Detection{}, d.stranger(polls, sockets)
	}
	for i, rev := range revisions {
		found.unsettled = append(found.unsettled, unsettled(found.Speaks(rev), question{rev, client.Polling}, d.judgePoll(polls[i]))...)
		found.unsettled = append(found.unsettled, unsettled(found.Speaks(rev), question{rev, client.WebSocket}, d.judgeUpgrade(sockets[i]))...)
	}
	return found, nil
}

func inParallel[In, Out any](inputs []In, f func(In) Out) []Out {
	out := make([]Out, len(inputs))
	done := make(chan struct{})
	for i, input := range inputs {
		go func() {
			out[i] = f(input)
			done <- struct{}{}
		}()
	}
	for range inputs {
		<-done
	}
	return out
}

func firstError(polls []polled) error {
	for _, p := range polls {
		if p.err != nil {
			return p.err
		}
	}
	return nil
}
