package trial

import (
	"fmt"
	"sync"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// mostFirstTries is how many clients try a transport before one of them has connected. If none of them could, nobody else tries.
const mostFirstTries = 3

// firstUse finds out whether a transport of the server is of any use, so that one that is not costs a few failures, and not one for each
// case that needs it.
type firstUse struct {
	mu             sync.Mutex
	works          bool // a client has connected
	trying, failed int
	changed        chan struct{} // closed and replaced whenever a try has ended
}

// firstUses are those of a run, by transport. The zero value is ready.
type firstUses struct {
	mu    sync.Mutex
	known map[string]*firstUse
}

func (u *firstUses) of(transport string) *firstUse {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known == nil {
		u.known = map[string]*firstUse{}
	}
	if u.known[transport] == nil {
		u.known[transport] = &firstUse{changed: make(chan struct{})}
	}
	return u.known[transport]
}

// Connecting runs a function that connects a client to a namespace over a transport, and says whether the server answered; one that ends
// the trial was not answered. The first clients of a run are few. If none of them is answered, the trials that wait for them, and all later
// ones, are not applicable.
func (t *Trial) Connecting(engine engineio.Revision, transport client.Transport, connect func() (answered bool)) {
	name := fmt.Sprintf("%s of %v", transport, engine)
	use := t.shared.firstUses.of(name)
	t.awaitFirstUse(use, name)
	answered := false
	defer func() { use.tried(answered) }()
	answered = connect()
}

// awaitFirstUse returns when the transport works, or this trial is one of the first to try.
func (t *Trial) awaitFirstUse(use *firstUse, name string) {
	for {
		use.mu.Lock()
		works, failed, changed := use.works, use.failed, use.changed
		mayTry := works || failed < mostFirstTries && use.trying < mostFirstTries
		if mayTry {
			use.trying++
		}
		use.mu.Unlock()
		switch {
		case mayTry:
			return
		case failed >= mostFirstTries:
			t.NotApplicable("not run: %s is of no use on this server, as none of the first %d clients got an answer to CONNECT", name, mostFirstTries)
		}
		select {
		case <-changed:
		case <-t.ctx.Done():
			t.Fail("an answer to CONNECT over "+name, "no client had one before the case had to end")
		}
	}
}

// tried notes how a try has ended.
func (u *firstUse) tried(answered bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.trying--
	switch {
	case answered:
		u.works = true
	default:
		u.failed++
	}
	close(u.changed)
	u.changed = make(chan struct{})
}
