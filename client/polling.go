package client

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// postTimeout is how long the answer to a POST may take. The answer to a GET takes as long as the heartbeat allows.
const postTimeout = 30 * time.Second

// pollsLocked says whether requests of polling may be started.
func (e *engine) pollsLocked() bool {
	return e.session.Transport() == engineio.Polling && !e.session.Paused() && !e.session.Closed()
}

// startGettingLocked makes sure that one GET is in flight.
func (e *engine) startGettingLocked() {
	if e.pollsLocked() && !e.getting {
		e.getting = true
		go e.get()
	}
}

// get polls for as long as the session uses polling.
func (e *engine) get() {
	for e.goesOnGetting() {
		packets, err := e.request(http.MethodGet, nil)
		if err != nil {
			e.fail(engineio.Polling, pollingReason(err), err)
		} else {
			e.receive(time.Now(), engineio.Polling, packets...)
		}
	}
	e.update(time.Now(), func(time.Time) {}) // the session may have waited for the last GET to end
}

// goesOnGetting says whether get may make another request.
func (e *engine) goesOnGetting() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.getting = e.pollsLocked()
	return e.getting
}

// startPostingLocked makes sure that what is queued is being posted.
func (e *engine) startPostingLocked() {
	if e.posting {
		return
	}
	if packets := e.session.Outgoing(engineio.Polling, nil); len(packets) > 0 {
		e.posting = true
		go e.post(packets)
	}
}

// post sends packets, and what is queued when they have arrived, one POST at a time.
func (e *engine) post(packets []engineio.Packet) {
	for len(packets) > 0 {
		_, err := e.request(http.MethodPost, packets)
		if err != nil {
			e.fail(engineio.Polling, pollingReason(err), err)
		}
		packets = e.takeForPost(packets[:0])
	}
	e.update(time.Now(), func(time.Time) {
		e.posting = false
		if e.session.Done() {
			e.stopPolling()
		}
	})
}

// takeForPost takes what is queued for polling.
func (e *engine) takeForPost(dst []engineio.Packet) []engineio.Packet {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wakeSendersLocked()
	return e.session.Outgoing(engineio.Polling, dst)
}

// stopPolling ends the requests in flight.
func (e *engine) stopPolling() {
	if e.cancel != nil {
		e.cancel()
	}
	e.wire.CloseIdle()
}

// request makes one request of polling. A GET returns the packets of its answer.
func (e *engine) request(method string, packets []engineio.Packet) ([]engineio.Packet, error) {
	request := wire.Request{Method: method, Path: e.target, OmitDefaultQuery: true}
	if method == http.MethodPost {
		request.Timeout = postTimeout
		request.Header = http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}
		if e.options.Engine == engineio.V3 && e.options.BinaryPolling && slices.ContainsFunc(packets, isBinary) {
			request.Header.Set("Content-Type", octetStream)
			request.Body = engineio.AppendBinaryPayload(nil, packets)
		} else {
			request.Body = engineio.AppendPayload(nil, e.options.Engine, packets)
		}
	}
	response, err := e.wire.Do(e.ctx, request)
	if err != nil {
		return nil, err
	}
	if response.Status != http.StatusOK {
		return nil, &StatusError{Method: method, Status: response.Status, Body: clip(response.Body)}
	}
	if method == http.MethodPost {
		return nil, nil
	}
	return e.parse(response)
}

// octetStream is the content type of a binary payload of Engine.IO 3.
const octetStream = "application/octet-stream"

// parse reads the packets of a response.
func (e *engine) parse(response *wire.Response) ([]engineio.Packet, error) {
	limits := engineio.Limits{MaxPayload: e.options.MaxMessage}
	if e.options.Engine == engineio.V3 && strings.HasPrefix(response.Header.Get("Content-Type"), octetStream) {
		return engineio.ParseBinaryPayload(nil, response.Body, limits)
	}
	return engineio.ParsePayload(nil, e.options.Engine, response.Body, limits)
}

func isBinary(p engineio.Packet) bool { return p.Binary }

// pollingReason returns the reason for the end of polling.
func pollingReason(err error) string {
	if errors.As(err, new(*engineio.ParseError)) {
		return engineio.ReasonParseError
	}
	return engineio.ReasonTransportError
}

// clip copies the beginning of a body, as evidence.
func clip(body []byte) []byte { return append([]byte(nil), body[:min(len(body), 1024)]...) }
