package chat

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

var namespaces = trial.Area{
	Key:   "CHAT-NSP",
	Title: "Chat: namespaces",
	Cases: slices.Concat([]trial.Case{
		{
			ID: "CHAT-NSP-01", Level: reports.Promise, Title: "nothing crosses between two namespaces",
			Also: []string{"API-NSP-01", "API-NSP-02", "API-ROOM-07"},
			Requirement: "With the same user, the same event and the same room name in two namespaces, what is said in one is never heard in the " +
				"other, either way, and nothing is lost when both are used at the same time on one connection.",
			Source: trial.Documentation("Namespaces", "namespaces/"),
			Needs:  trial.Needs(trial.AnotherNamespace, groupTalk),
			Over:   trial.OverPromises,
			Body: func(t *trial.Trial) {
				here, there := t.Variant.Namespace, t.OtherNamespace()
				operations := groupOperations(t.Server, here, there)
				if len(operations) == 0 {
					t.NotApplicable("operation %s in %s", profiles.SayAll, there)
				}
				lines := participant.DialAll(t, "ann", "bob")
				ann, bob := lines[0], lines[1]
				annHere, bobHere := ann.Enter(here, "ann"), bob.Enter(here, "bob")
				annThere, bobThere := ann.Enter(there, "ann"), bob.Enter(there, "bob")
				room := participant.Room(t)
				if t.Has(profiles.Join) {
					participant.Join(t, room, annHere, bobHere, annThere, bobThere)
				}
				for _, say := range operations {
					v := profiles.Vars{Room: room}
					said := participant.Fence(t, annHere, say, v, []*participant.Participant{bobHere})
					answer := participant.Fence(t, annThere, say, v, []*participant.Participant{bobThere})
					// Whatever crossed stands ahead of the next message in each namespace.
					more := participant.Fence(t, annHere, say, v, []*participant.Participant{bobHere})
					bobHere.ExpectTokens(say, profiles.Vars{}, []string{said, more})
					bobThere.ExpectTokens(say, profiles.Vars{}, []string{answer})
					again := participant.Fence(t, annThere, say, v, []*participant.Participant{bobThere})
					bobThere.ExpectTokens(say, profiles.Vars{}, []string{answer, again})
					// On one connection, the two at the same time.
					sentHere, sentThere := []string{said, more}, []string{answer, again}
					t.Together(
						func() { sentHere = append(sentHere, annHere.SayMany(say, v, 8)...) },
						func() { sentThere = append(sentThere, annThere.SayMany(say, v, 8)...) },
					)
					sentHere = append(sentHere, participant.Fence(t, annHere, say, v, []*participant.Participant{bobHere}))
					sentThere = append(sentThere, participant.Fence(t, annThere, say, v, []*participant.Participant{bobThere}))
					bobHere.ExpectTokens(say, profiles.Vars{}, sentHere)
					bobThere.ExpectTokens(say, profiles.Vars{}, sentThere)
				}
			},
		},
		{
			ID: "CHAT-NSP-02", Level: reports.Promise, Title: "tenants with a namespace each never hear each other",
			Requirement: "With one namespace a tenant, each with its rooms and everybody talking at once, nothing crosses from one tenant to another.",
			Source:      trial.Documentation("Namespaces, Multi-tenant", "namespaces/#introduction"),
			Needs:       trial.Needs(participant.Tenants, tenantTalk),
			Over:        trial.OverConnections,
			Body: func(t *trial.Trial) {
				const perTenant = 2
				say := groupOperations(t.Server, tenant(t))[0]
				room := profiles.Vars{Room: participant.Room(t)}
				people := make([]*participant.Participant, tenantCount*perTenant)
				tenantOf := func(i int) int { return i / perTenant }
				var entering []func()
				for i := range people {
					entering = append(entering, func() {
						v := t.Variant
						v.Namespace, _ = t.Server.Profile.Tenant(fmt.Sprintf("%s-%d", room.Room, tenantOf(i)))
						people[i] = participant.NewOn(t, v, fmt.Sprintf("user %d of tenant %d", i%perTenant, tenantOf(i)))
						if trial.Offered(t.Server, v.Namespace, profiles.Join) {
							participant.Join(t, room.Room, people[i])
						}
					})
				}
				t.Together(entering...)
				participant.TalkAtOnce(t, people, say, room, func(i, j int) bool { return tenantOf(i) == tenantOf(j) })
			},
		},
		{
			ID: "CHAT-NSP-03", Level: reports.Promise, Title: "leaving one namespace leaves the other alone",
			Requirement: "A client in two namespaces that leaves one goes on hearing and speaking in the other, on the same connection.",
			Source:      trial.SocketIO5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       trial.Needs(trial.AnotherNamespace, groupTalk),
			Over:        trial.OverPromises,
			Body: func(t *trial.Trial) {
				say := groupOperationsHere(t)[0]
				room := profiles.Vars{Room: participant.Room(t)}
				lines := participant.DialAll(t, "ann", "bob")
				left := lines[0].Enter(t.OtherNamespace(), "ann")
				ann := lines[0].Enter(t.Variant.Namespace, "ann")
				bob := lines[1].Enter(t.Variant.Namespace, "bob")
				if t.Has(profiles.Join) {
					participant.Join(t, room.Room, ann, bob)
				}
				if err := left.Socket.Disconnect(t.Context()); err != nil {
					t.Fail("ann can leave the namespace", "%s", trial.Show(err))
				}
				participant.Fence(t, bob, say, room, []*participant.Participant{ann})
				participant.Fence(t, ann, say, room, []*participant.Participant{bob})
			},
		},
	}, madeOnDemand),
}

// tenantCount is how many tenants talk at once.
const tenantCount = 5

// groupTalk needs an operation by which one client reaches several.
var groupTalk = trial.Need{Name: "operation say_all", Missing: func(t *server.Server, v trial.Variant) bool {
	return len(groupOperations(t, v.Namespace)) == 0
}}

// tenantTalk needs the same in the namespaces of tenants.
var tenantTalk = trial.Need{Name: groupTalk.Name + " for tenants", Missing: func(t *server.Server, _ trial.Variant) bool {
	tenant, _ := t.Profile.Tenant("a")
	return len(groupOperations(t, tenant)) == 0
}}

// groupOperations are the operations by which one client reaches several, as far as each of the namespaces has them: to all, and to a room where
// rooms can be joined.
func groupOperations(t *server.Server, namespaces ...string) []profiles.OperationName {
	offered := func(name profiles.OperationName) bool {
		return !slices.ContainsFunc(namespaces, func(namespace string) bool { return !trial.Offered(t, namespace, name) })
	}
	names := []profiles.OperationName{profiles.SayAll, profiles.SayOthers}
	if offered(profiles.Join) {
		names = append(names, profiles.SayRoom, profiles.SayRoomOthers, profiles.Notify)
	}
	return slices.DeleteFunc(names, func(name profiles.OperationName) bool { return !offered(name) })
}

func groupOperationsHere(t *trial.Trial) []profiles.OperationName {
	return groupOperations(t.Server, t.Variant.Namespace)
}
