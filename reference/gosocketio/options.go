package gosocketio

import (
	"fmt"

	"github.com/sioproof/sioproof/reference/front"
)

// Options of a server. A zero field means its default.
//
// go-socket.io itself needs a PingTimeout above the PingInterval, because it gives a client only PingTimeout from one
// ping to the next. This package adds the missing PingInterval underneath (see extendedDeadline), so both values are
// announced and kept as they are given, whichever is larger: 25 s and 20 s, or 300 ms and 200 ms.
type Options struct {
	front.Bounds

	// MaxNamespaces is the number of namespaces of one connection at the same time; 1,000.
	MaxNamespaces int
}

func (o Options) withDefaults() Options {
	o.Bounds = o.Bounds.WithDefaults()
	front.Default(&o.MaxNamespaces, 1_000)
	return o
}

// check refuses what cannot be announced or counted.
func (o Options) check() error {
	if err := o.Bounds.Check(); err != nil {
		return fmt.Errorf("gosocketio: %w", err)
	}
	if o.MaxNamespaces < 1 {
		return fmt.Errorf("gosocketio: MaxNamespaces is %d, less than one", o.MaxNamespaces)
	}
	return nil
}
