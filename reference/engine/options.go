package engine

import (
	"time"

	"github.com/sioproof/sioproof/reference/front"
)

// Options of a server. A zero field means its default.
type Options struct {
	front.Bounds

	// CloseTimeout is the time a client may take to answer the end of its WebSocket; 1 s.
	CloseTimeout time.Duration

	// RefusedOrigin is the origin whose pages may not talk to the server; empty for none. All others may.
	RefusedOrigin string

	// Break makes the server break a promise, see [Faults]; nil for one that keeps them all.
	Break func(*Rules)
}

func (o Options) withDefaults() Options {
	o.Bounds = o.Bounds.WithDefaults()
	front.Default(&o.CloseTimeout, time.Second)
	return o
}
