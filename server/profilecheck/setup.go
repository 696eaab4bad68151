package profilecheck

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// admit lets a client into a namespace and takes the steps of the setup. It returns nil, and keeps the reason, if the client cannot take part.
func (c *check) admit(ctx context.Context, name, namespace, mark string, h *hearing) *participant {
	p, err := c.enter(ctx, name, namespace, mark, h)
	if err != nil {
		c.keepSetup(finding{doubt, nil, fmt.Sprintf("a client could not connect to %s: %s", namespace, refused(err))})
		return nil
	}
	for _, step := range c.server.Profile.Setup {
		if found := c.take(ctx, p, step); found.state != fits {
			c.keepSetup(found)
			p.close()
			return nil
		}
	}
	return p
}

// take does a step of the setup.
func (c *check) take(ctx context.Context, p *participant, step profiles.Step) finding {
	at := step.Place()
	sent := fmt.Sprintf("setup: sent `%s`", step.Event)
	_, since := p.hearing.since(0)
	event, args, ack := step.Emit(p.vars())
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	if ack == profiles.AckNone {
		if err := p.socket.Emit(ctx, event, args...); err != nil {
			return finding{doubt, down(at, "emit"), fmt.Sprintf("%s, which failed: %v", sent, err)}
		}
	} else {
		answer, err := c.ask(ctx, p, event, args)
		switch {
		case err != nil:
			return finding{doubt, down(at, "ack"), fmt.Sprintf("%s; no acknowledgement came within %v. Either the step is wrong, or the application is broken", sent, c.patience)}
		case !step.Accepted(answer):
			return finding{doubt, down(at, "args"), fmt.Sprintf("%s; the application refused it with %s", sent, shape(answer))}
		}
	}
	if step.Reply == "" {
		return finding{state: fits}
	}
	replied := func(e heard) bool { return e.by == p.name && step.Replied(e.event, e.args, profiles.Vars{}) }
	var events []heard
	p.hearing.await(ctx, func() bool {
		events = slices.Clone(p.hearing.events[since:])
		return slices.ContainsFunc(events, replied)
	})
	if slices.ContainsFunc(events, replied) {
		return finding{state: fits}
	}
	return c.compare(wanted{
		event: step.Reply, at: down(at, "reply"), sent: sent, emitted: step.Event, emit: down(at, "emit"), mark: p.user, described: replied,
	}, events)
}

// ask emits an event and waits for the acknowledgement.
func (c *check) ask(ctx context.Context, p *participant, event string, args []any) ([]any, error) {
	pending, err := p.socket.EmitForAck(ctx, event, args...)
	if err != nil {
		return nil, err
	}
	defer pending.Stop()
	select {
	case result := <-pending.Result():
		return result.Args()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// connectWith connects a client with the credentials of an operation, and closes the connection again.
func (c *check) connectWith(ctx context.Context, namespace string, op *profiles.Operation, milliseconds int) error {
	ctx, cancel := context.WithTimeout(ctx, c.server.Timing.Dial)
	defer cancel()
	v := profiles.Vars{User: fmt.Sprintf("eve-%s%d", c.word, c.clients.Add(1)), Namespace: namespace, Milliseconds: milliseconds}
	if err := c.server.Login(ctx, v.User); err != nil {
		return err
	}
	v.Captured = c.server.Captured(v.User)
	dialed, err := c.dial(ctx, v, op.Credentials.Query(v))
	if err != nil {
		return err
	}
	defer dialed.Close()
	auth := op.Credentials.Auth(v)
	if auth == nil {
		auth = c.server.Auth(v)
	}
	if c.engine == engineio.V3 && namespace == "/" {
		auth = nil // the server decides unasked
	}
	_, err = dialed.Connect(ctx, namespace, auth)
	return err
}

func messageOf(err error) string {
	var refusal *client.ConnectError
	if errors.As(err, &refusal) {
		return refusal.Message
	}
	return ""
}
