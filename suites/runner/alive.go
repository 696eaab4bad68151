package runner

import (
	"context"
	"errors"
	"net/url"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// sign is something that a living server does when it is asked.
type sign struct {
	name string // of what is asked for
	ask  func(context.Context) error
}

// signs are those that a server can be asked for, the one that proves most first: a server may freeze behind its HTTP or behind its
// handshake.
func signs(s *server.Server, shared *trial.Shared) []sign {
	var all []sign
	if v, ok := anyVariant(s); ok {
		if trial.Offered(s.In(v.Engine), v.Namespace, profiles.Echo) {
			all = append(all, sign{"an echo", play(s, shared, v, func(t *trial.Trial) {
				p := participant.New(t, "sioproof")
				p.AwaitToken(profiles.Echo, profiles.Vars{}, p.Say(profiles.Echo, profiles.Vars{}))
			})})
		}
		all = append(all, sign{"CONNECT", play(s, shared, v, func(t *trial.Trial) { participant.New(t, "sioproof") })})
	}
	return append(all, sign{"HTTP", func(ctx context.Context) error {
		w := &wire.Wire{Endpoint: s.Endpoint}
		defer w.CloseIdle()
		// Any answer will do; without parameters none opens a session.
		_, err := w.Do(ctx, wire.Request{Method: "GET", Query: url.Values{}})
		return err
	}})
}

// anyVariant is a way to come in, a quick one if there is one.
func anyVariant(s *server.Server) (trial.Variant, bool) {
	namespaces := trial.Namespaces(s)
	for _, transport := range []client.Transport{client.WebSocket, client.Polling} {
		for _, engine := range s.Detection.Engines {
			if len(namespaces) > 0 && s.Detection.Offers(engine, transport) {
				return trial.Variant{Engine: engine, Transport: transport, Namespace: namespaces[0]}, true
			}
		}
	}
	return trial.Variant{}, false
}

// play is a sign that a client sees.
func play(s *server.Server, shared *trial.Shared, v trial.Variant, body func(*trial.Trial)) func(context.Context) error {
	return func(ctx context.Context) error {
		outcome := trial.New(ctx, shared, s, trial.Case{Level: reports.Must, Body: body}, v).Run()
		if outcome.Verdict == reports.Pass {
			return nil
		}
		return errors.New(outcome.Actual + outcome.Reason)
	}
}
