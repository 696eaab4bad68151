package plain

import (
	"fmt"
	"hash/fnv"
	"net"
	"net/http"
	"sync/atomic"
)

// Stickiness is how a balancer finds the process that has a client's session.
type Stickiness int

// The kinds of stickiness.
const (
	ByCookie  Stickiness = iota // the first answer sets a cookie that names the process
	ByAddress                   // one address, one process
)

// routeCookie names the process.
const routeCookie = "route"

// balancer stands in front of several processes, which share an application.
type balancer struct {
	processes []*server
	by        Stickiness
	next      atomic.Uint32
}

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.by == ByAddress {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		hash := fnv.New32()
		fmt.Fprint(hash, host)
		b.processes[hash.Sum32()%uint32(len(b.processes))].ServeHTTP(w, r)
		return
	}
	if cookie, err := r.Cookie(routeCookie); err == nil {
		for i, process := range b.processes {
			if cookie.Value == fmt.Sprint(i) {
				process.ServeHTTP(w, r)
				return
			}
		}
	}
	chosen := int(b.next.Add(1)) % len(b.processes)
	http.SetCookie(w, &http.Cookie{Name: routeCookie, Value: fmt.Sprint(chosen), Path: "/"})
	b.processes[chosen].ServeHTTP(w, r)
}
