package driver

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/cookiejar"
	"net/url"
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

// user is a virtual user: one client in one namespace, which runs the steps of its kind. One goroutine at a time drives it. mu guards
// what the goroutines of the client use as well.
type user struct {
	run    *Run
	number int // among all users
	member schedule.Member
	kind   *scenarios.User
	name   string // in the ledger and in reports
	known  string // by which the application knows it
	random *rand.Rand

	engine    engineio.Revision
	transport client.Transport
	namespace string
	server    *url.URL // the address that it connects to

	variables map[string]any // what its steps capture and set
	cookies   *cookiejar.Jar // of its HTTP requests
	settingUp string         // the id of the connection that is being set up; empty if there is none

	account *ledger.Receiver
	scopes  []*ledger.Scope // it is a member of by being connected
	place   int             // among the users of its namespace

	records *measure.Recorder
	counts  *transportCounts // of its transport
	timer   *time.Timer      // see alarm

	turn      int           // the round of the innermost loop, or the turn
	asked     int           // how many acknowledgements it has asked for
	intended  time.Duration // when the schedule wanted the connection
	returning bool          // it was connected before

	mu         sync.Mutex
	state      state
	failures   int                // to connect, in a row; a loss counts as one
	connection *connection        // nil unless it is online
	cancel     context.CancelFunc // of the attempt to connect that is in progress; nil if there is none
	onLoss     func()             // called once when the connection is lost; nil while the user is active
	waits      []*wait
}

// UserName is the name of a user, by its number.
func UserName(number int) string { return fmt.Sprintf("user-%d", number) }

// newUser returns the next user, which is absent.
func (r *Run) newUser() *user {
	number := int(r.started.Add(1)) - 1
	member := r.crowd.Next()
	u := &user{run: r, number: number, member: member, kind: &r.scenario.Users[member.Kind], name: UserName(number),
		server: cmp.Or(member.Server, r.target.Endpoint.URL), variables: map[string]any{}, cookies: newCookies()}
	u.records = r.measures.Recorder(number)
	u.random = rand.New(rand.NewPCG(r.seed, uint64(number)))
	u.engine = cmp.Or(member.Engine, r.target.Detection.Engines[0])
	if u.transport = member.Transport; u.transport == "" {
		u.transport = r.transports.next(member.Kind, u.engine, r.target.Detection.Transports(u.engine))
	}
	u.counts = r.byTransport[u.transport]
	u.account = r.ledger.Receiver(u.name, string(u.transport))
	if u.known = u.name; len(u.kind.Connection.User) > 0 {
		u.known = u.kind.Connection.User.Fill(u.fill)
	}
	u.namespace = u.chooseNamespace()
	if !u.kind.Offline {
		u.counts.users.Add(1)
		r.population.add(u)
	}
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
	return defaultNamespace(u.run.target.Namespaces)
}

// defaultNamespace is the namespace of a scenario that names none: the main one, unless only others are asked for.
func defaultNamespace(asked []profiles.Namespace) string {
	if slices.ContainsFunc(asked, func(n profiles.Namespace) bool { return n.Name == "/" }) {
		return "/"
	}
	if i := slices.IndexFunc(asked, func(n profiles.Namespace) bool { return !n.IsPattern() }); i >= 0 {
		return asked[i].Name
	}
	return "/"
}

// fill returns the value of a placeholder of the scenario.
func (u *user) fill(place template.Place) any {
	switch place.Name {
	case scenarios.PlaceUser:
		return u.known
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
	case scenarios.PlaceVariable:
		value, known := u.variable(place.Field)
		if !known {
			return nil
		}
		return value
	case scenarios.PlaceDraw:
		return template.Fill(u.run.scenario.Draws[place.Field].Draw(u.random), u.fill)
	case scenarios.PlaceText:
		return randomText(u.random, place.Numbers[0])
	case scenarios.PlaceUUID:
		return randomUUID(u.random)
	case scenarios.PlaceSID:
		return cmp.Or(u.settingUp, u.sid())
	case scenarios.PlaceNamespace:
		return u.namespace
	case scenarios.PlaceNow:
		return int(time.Now().UnixMilli())
	}
	return nil
}

// timed records how long something took that has just ended; from is its intended or actual start.
func (u *user) timed(what measure.Timing, from time.Duration) {
	now := u.run.now()
	u.records.Time(what, u.number, now, now-from)
}
