package driver

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// user is a virtual user: one client in one namespace, doing the steps of its kind.
type user struct {
	run    *Run
	number int // among all users
	member schedule.Member
	kind   *scenarios.User
	name   string
	random *rand.Rand

	engine    engineio.Revision
	transport client.Transport
	namespace string

	account *ledger.Receiver
	scopes  []*ledger.Scope // it is a member of by being connected
	place   int             // among those in its namespace

	records *measure.Recorder
	timer   *time.Timer // see alarm

	turn      int  // the round of the innermost loop
	asked     int  // how many acknowledgements it asked for
	connected bool // it was before

	mu      sync.Mutex
	client  *client.Client
	socket  *client.Socket // nil while it is not connected
	sid     string
	waits   []*wait
	online  bool          // it is counted as one
	leaving bool          // it ends the connection itself
	lost    chan struct{} // closed when the connection is lost; made by each connection
	wake    func()        // called once when it is; nil unless the user rests
}

// newUser makes the next user.
func (r *Run) newUser() *user {
	number := int(r.started.Add(1)) - 1
	member := r.crowd.Next()
	u := &user{run: r, number: number, member: member, kind: &r.scenario.Users[member.Kind], name: fmt.Sprintf("user-%d", number)}
	u.records = r.measures.Recorder(number)
	u.random = rand.New(rand.NewPCG(r.seed, uint64(number)))
	u.engine = cmp.Or(member.Engine, r.target.Detection.Engines[0])
	u.transport = cmp.Or(member.Transport, usual(r.target.Detection.Transports(u.engine)))
	u.namespace = u.chooseNamespace()
	u.account = r.ledger.Receiver(u.name)
	r.present.add(u)
	u.scopes = r.audiences.ofNamespace(u.namespace, u)
	return u
}

func (u *user) chooseNamespace() string {
	connection := u.kind.Connection
	switch {
	case len(connection.Tenant) > 0:
		namespace, _ := u.run.target.Profile.Tenant(connection.Tenant.Fill(u.fill))
		return namespace
	case len(connection.Namespace) > 0:
		return connection.Namespace.Fill(u.fill)
	}
	return usualNamespace(u.run.target.Namespaces)
}

// usual is the transport of a scenario that names none: WebSocket, unless it is not offered, or others are asked for.
func usual(offered []client.Transport) client.Transport {
	for _, t := range []client.Transport{client.WebSocket, client.Upgrade, client.Polling} {
		if slices.Contains(offered, t) {
			return t
		}
	}
	return client.WebSocket
}

// usualNamespace is the namespace of a scenario that names none: the main one, unless others are asked for.
func usualNamespace(asked []profiles.Namespace) string {
	if slices.ContainsFunc(asked, func(n profiles.Namespace) bool { return n.Name == "/" }) {
		return "/"
	}
	if i := slices.IndexFunc(asked, func(n profiles.Namespace) bool { return !n.IsPattern() }); i >= 0 {
		return asked[i].Name
	}
	return "/"
}

// fill says what a placeholder of the scenario stands for.
func (u *user) fill(place template.Place) any {
	switch place.Name {
	case scenarios.PlaceUser:
		return u.name
	case scenarios.PlaceClient:
		return u.number
	case scenarios.PlaceTurn:
		return u.turn
	case scenarios.PlaceGroup:
		return u.member.Number % place.Numbers[0]
	case scenarios.PlaceRandom:
		low, high := place.Numbers[0], place.Numbers[1]
		return low + u.random.IntN(high-low+1)
	case scenarios.PlaceData:
		return u.run.scenario.Data.Value(u.number, place.Field)
	case scenarios.PlaceSID:
		return u.id()
	case scenarios.PlaceNamespace:
		return u.namespace
	case scenarios.PlaceNow:
		return int(time.Now().UnixMilli())
	}
	return nil
}

// timed records how long something took that began, or should have begun, at that time, and has just ended.
func (u *user) timed(what measure.Timing, from time.Duration) {
	now := u.run.now()
	u.records.Time(what, u.number, now, now-from)
}

// id is the socket's id as long as it is connected.
func (u *user) id() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.sid
}

// connection is the socket as long as it is connected.
func (u *user) connection() *client.Socket {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.socket
}

// left says whether the user ended its connection by itself, and has none.
func (u *user) left() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.socket == nil && u.leaving
}

// hungUp is closed when the present connection is lost.
func (u *user) hungUp() <-chan struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.lost
}
