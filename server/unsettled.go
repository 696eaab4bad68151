package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// question is one that the detection asks: does the server offer this transport in this revision?
type question struct {
	engine    engineio.Revision
	transport client.Transport
}

func (q question) String() string {
	return fmt.Sprintf("a %s handshake of Engine.IO %d", q.transport, q.engine)
}

// doubt is a question that the server did not answer with yes or no. It is asked again, as no answer is not a no.
type doubt struct {
	question
	said string // what came instead: "had no answer within 5s"
}

// judgement is what an answer of the server says.
type judgement struct {
	said   string // what came instead of a yes or a no; empty if one of them came
	silent bool   // nothing came
}

var errNoHandshake = errors.New("no open packet")

// unsettled returns a doubt if a question has no answer. A server may refuse a revision that it does not speak as rudely as it
// likes, but has to answer.
func unsettled(speaks bool, q question, j judgement) []doubt {
	if j.silent || speaks && j.said != "" {
		return []doubt{{q, j.said}}
	}
	return nil
}

func (d detector) judgePoll(p polled) judgement {
	switch {
	case p.err != nil:
		return d.judgeError(p.err)
	case p.speaks != 0 || refuses(p.response.Status):
		return judgement{}
	case p.wrong != nil:
		return judgement{said: "was answered with an " + invalidHandshake(p.wrong)}
	}
	return judgement{said: "was answered with " + status(p.response.Status)}
}

func (d detector) judgeUpgrade(u upgraded) judgement {
	var refused *wire.UpgradeError
	var inside *wire.FrameError
	switch {
	case u.err == nil:
		return judgement{}
	case errors.As(u.err, &refused) && refuses(refused.Status), errors.As(u.err, &inside) && bytes.HasPrefix(inside.Data, []byte("HTTP/1.1 4")):
		return judgement{}
	case errors.As(u.err, &refused) && refused.Status != http.StatusSwitchingProtocols:
		return judgement{said: "was answered with " + status(refused.Status)}
	}
	return d.judgeError(u.err)
}

func (d detector) judgeError(err error) judgement {
	var response *wire.ResponseError
	var closed *wire.CloseError
	switch {
	case errors.Is(err, engineio.ErrHandshake):
		return judgement{said: "was answered with an " + invalidHandshake(err)}
	case errors.Is(err, context.DeadlineExceeded):
		return judgement{fmt.Sprintf("had no answer within %v", d.bound), true}
	case errors.As(err, &response) && len(response.Data) == 0:
		return judgement{"was cut off without an answer", true}
	case errors.As(err, &closed):
		return judgement{said: "was accepted, and closed before the open packet"}
	case isUnreachable(err):
		return judgement{"found no connection any more", true}
	}
	return judgement{said: "was answered with something else: " + strings.TrimPrefix(err.Error(), "wire: ")}
}

// invalidHandshake says what is wrong with an open packet.
func invalidHandshake(err error) string {
	var parse *engineio.ParseError
	if errors.As(err, &parse) {
		err = parse.Err
	}
	return err.Error()
}

// refuses reports whether a status says that the server does not offer what was asked for. A server error says that it is in
// trouble, and some client errors say to come back later.
func refuses(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return true
	}
	return status >= 400 && status < 500
}

func status(code int) string { return strings.TrimSpace(fmt.Sprint(code, " ", http.StatusText(code))) }

// selection is what the options and the profile ask for; none means all.
type selection struct {
	engines    []engineio.Revision
	transports []client.Transport
}

func (s selection) has(engine engineio.Revision, transport client.Transport) bool {
	return s.hasEngine(engine) && (len(s.transports) == 0 || slices.Contains(s.transports, transport))
}

func (s selection) hasEngine(engine engineio.Revision) bool {
	return len(s.engines) == 0 || slices.Contains(s.engines, engine)
}

// needs reports whether the answer to a question matters. An upgrade needs both transports.
func (s selection) needs(q question) bool {
	return s.has(q.engine, q.transport) || s.has(q.engine, client.Upgrade)
}

// doubts are the questions that matter and have no answer.
func (d Detection) doubts(s selection) []doubt {
	return slices.DeleteFunc(slices.Clone(d.unsettled), func(one doubt) bool { return !s.needs(one.question) })
}

// undecided is the error of a server that leaves a question open. A WebSocket that it announces and then leaves open is none:
// cases judge that.
func (s *Server) undecided(found Detection, doubts []doubt, tries int) error {
	chosen := found.restrict(s.selection)
	for _, one := range doubts {
		if one.transport == client.WebSocket && chosen.Announces(one.engine) {
			continue
		}
		hint := fmt.Sprintf("--eio %d leaves Engine.IO %d out", found.Engines[0], one.engine)
		if offered := found.Transports(one.engine); len(offered) > 0 {
			hint = fmt.Sprintf("--transport %s tests that transport alone", offered[0])
		}
		return &NotSocketIOError{
			Problem: fmt.Sprintf("%s speaks %s, but %v %s, %d times in a row", s.Endpoint.Address(), found, one.question, one.said, tries),
			Hint:    hint + "; --timeout-scale 2 waits twice as long for an answer"}
	}
	return nil
}

// remember notes which of the first doubts were settled when the question was asked again, and which were not.
func (d *Detection) remember(first, last []doubt) {
	for _, one := range first {
		if !slices.ContainsFunc(last, func(other doubt) bool { return other.question == one.question }) {
			d.Remarks = append(d.Remarks, fmt.Sprintf("%v %s, and was answered when it was asked again", one.question, one.said))
		}
	}
	for _, one := range last {
		d.Remarks = append(d.Remarks, fmt.Sprintf("%v %s", one.question, one.said))
	}
}
