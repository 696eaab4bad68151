package wire

import (
	"sync"
	"time"
)

// Bounds of reading and writing. Those a caller may want to change are fields of [Wire].
const (
	// writeTimeout ends a write to a server that has stopped reading.
	writeTimeout = 10 * time.Second
	// maxResponseHead bounds status line and header fields of a response, in bytes.
	maxResponseHead = 64 << 10
	// DefaultMaxBody bounds a response body, in bytes.
	DefaultMaxBody = 16 << 20
	// DefaultMaxMessage bounds a WebSocket message, in bytes.
	DefaultMaxMessage = 16 << 20
	// maxIdle is how long a connection is kept for the next request. The official server closes after 5 s.
	maxIdle = 4 * time.Second
)

// Wire sends requests and opens WebSockets to one endpoint. The zero value with an Endpoint is ready. It keeps connections
// alive between requests of its own and shares none with another Wire. It is safe for concurrent use; do not copy it
// after first use.
type Wire struct {
	Endpoint   Endpoint
	Transcript *Transcript // nil records nothing
	Traffic    Traffic     // nil counts nothing
	MaxBody    int         // of a response, in bytes; zero means DefaultMaxBody
	MaxMessage int         // of a WebSocket message, in bytes; zero means DefaultMaxMessage
	Deflate    bool        // WebSockets offer to compress messages, see [WebSocket.Deflates]
	Cookies    *Cookies    // kept from every response and sent back; nil keeps none

	mu   sync.Mutex
	idle []*connection
}

// CloseIdle closes the connections kept for a next request.
func (w *Wire) CloseIdle() {
	w.mu.Lock()
	idle := w.idle
	w.idle = nil
	w.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}
