package plain

import (
	"cmp"
	"time"
)

// Freedoms are the ways in which a correct server may differ. The zero value is a server like most others.
type Freedoms struct {
	PingInterval   time.Duration // default 300 ms
	PingTimeout    time.Duration // default 5 s
	ConnectTimeout time.Duration // default 4 s
	UpgradeTimeout time.Duration // default 3 s
	MaxPayload     int           // default 1 MB
}

func (f Freedoms) withDefaults() Freedoms {
	f.PingInterval = cmp.Or(f.PingInterval, 300*time.Millisecond)
	f.PingTimeout = cmp.Or(f.PingTimeout, 5*time.Second)
	f.ConnectTimeout = cmp.Or(f.ConnectTimeout, 4*time.Second)
	f.UpgradeTimeout = cmp.Or(f.UpgradeTimeout, 3*time.Second)
	f.MaxPayload = cmp.Or(f.MaxPayload, 1_000_000)
	return f
}
