package reference

import (
	"fmt"
	"net/http"
	"time"

	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/gosocketio"
	"github.com/sioproof/sioproof/reference/sockets"
)

// path is where clients find the server.
const path = "/socket.io/"

// engines are the engines of one server, above one hub.
type engines struct {
	own        *engine.Server     // nil if it was not chosen
	goSocketIO *gosocketio.Server // nil if it was not chosen
}

func newEngines(options Options) (*engines, error) {
	if _, err := ParseEngine(string(options.Engine)); err != nil {
		return nil, err
	}
	breaks, err := findFault(options.Fault)
	if err != nil {
		return nil, err
	}
	if options.Fault != "" && options.Engine != Own {
		return nil, fmt.Errorf("reference: %s has no faults: choose %s", options.Engine, Own)
	}
	bounds, err := options.bounds()
	if err != nil {
		return nil, err
	}
	hub := chat.NewHub(chat.Options{Log: options.Log, Recovery: options.Recovery, Break: breaks.chat})
	application := sockets.New(hub, sockets.Options{ConnectTimeout: options.ConnectTimeout, Break: breaks.sockets})
	e := &engines{}
	if options.Engine != Own {
		e.goSocketIO = gosocketio.New(application, bounds)
	}
	if options.Engine != GoSocketIO {
		e.own = engine.New(application, engine.Options{Bounds: bounds, RefusedOrigin: options.RefusedOrigin, Break: breaks.engine})
	}
	return e, nil
}

// serve answers a request by the engine it is for.
func (e *engines) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != path {
		notFound(w, r)
		return
	}
	e.choose(r).ServeHTTP(w, r)
}

// choose returns the engine for a request. With both, go-socket.io gets what says it is Engine.IO 3, and our own
// engine all the rest, also to refuse it.
func (e *engines) choose(r *http.Request) http.Handler {
	if e.own == nil || (e.goSocketIO != nil && r.URL.Query().Get("EIO") == "3") {
		return e.goSocketIO
	}
	return e.own
}

// Close disconnects all clients and returns when nothing of the engines runs any more.
func (e *engines) Close() {
	if e.own != nil {
		e.own.Close()
	}
	if e.goSocketIO != nil {
		e.goSocketIO.Close()
	}
}

// notFound answers a request for another path. A body is not waited for.
func notFound(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength != 0 {
		w.Header().Set("Connection", "close")
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(headerTimeout))
	}
	http.NotFound(w, r)
}
