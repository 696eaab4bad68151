package suites

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var chatNamespaces = Area{
	Key:   "CHAT-NSP",
	Title: "Chat: namespaces",
	Cases: []Case{
		{
			ID: "CHAT-NSP-01", Level: reports.Promise, Title: "nothing crosses between two namespaces",
			Also: []string{"API-NSP-01", "API-NSP-02", "API-ROOM-07"},
			Requirement: "With the same user, the same event and the same room name in two namespaces, what is said in one is never heard in the " +
				"other, either way, and nothing is lost when both are used at the same time on one connection.",
			Source: manual("Namespaces", "namespaces/"),
			Needs:  needs(anotherNamespace, groupTalk),
			Over:   OverPromises,
			Body: func(t *Trial) {
				here, there := t.Variant.Namespace, t.otherNamespace()
				operations := groupOperations(t.Target, here, there)
				if len(operations) == 0 {
					t.NotApplicable("operation %s in %s", target.SayAll, there)
				}
				lines := t.Lines("ann", "bob")
				ann, bob := lines[0], lines[1]
				annHere, bobHere := ann.Enter(here, "ann"), bob.Enter(here, "bob")
				annThere, bobThere := ann.Enter(there, "ann"), bob.Enter(there, "bob")
				room := t.Room()
				if t.has(target.Join) {
					t.join(room, annHere, bobHere, annThere, bobThere)
				}
				for _, say := range operations {
					v := target.Vars{Room: room}
					said := t.fence(annHere, say, v, []*Participant{bobHere})
					answer := t.fence(annThere, say, v, []*Participant{bobThere})
					// Whatever crossed stands ahead of the next message in each namespace.
					more := t.fence(annHere, say, v, []*Participant{bobHere})
					bobHere.expectTokens(say, target.Vars{}, []string{said, more})
					bobThere.expectTokens(say, target.Vars{}, []string{answer})
					again := t.fence(annThere, say, v, []*Participant{bobThere})
					bobThere.expectTokens(say, target.Vars{}, []string{answer, again})
					// On one connection, the two at the same time.
					sentHere, sentThere := []string{said, more}, []string{answer, again}
					t.Together(
						func() { sentHere = append(sentHere, annHere.SayMany(say, v, 8)...) },
						func() { sentThere = append(sentThere, annThere.SayMany(say, v, 8)...) },
					)
					sentHere = append(sentHere, t.fence(annHere, say, v, []*Participant{bobHere}))
					sentThere = append(sentThere, t.fence(annThere, say, v, []*Participant{bobThere}))
					bobHere.expectTokens(say, target.Vars{}, sentHere)
					bobThere.expectTokens(say, target.Vars{}, sentThere)
				}
			},
		},
		{
			ID: "CHAT-NSP-02", Level: reports.Promise, Title: "tenants with a namespace each never hear each other",
			Requirement: "With one namespace a tenant, each with its rooms and everybody talking at once, nothing crosses from one tenant to another.",
			Source:      manual("Namespaces, Multi-tenant", "namespaces/#introduction"),
			Needs:       needs(tenants, groupTalk),
			Over:        OverConnections,
			Body: func(t *Trial) {
				const perTenant = 2
				say := t.groupOperations()[0]
				room := target.Vars{Room: t.Room()}
				people := make([]*Participant, tenantCount*perTenant)
				tenantOf := func(i int) int { return i / perTenant }
				var entering []func()
				for i := range people {
					entering = append(entering, func() {
						v := t.Variant
						v.Namespace, _ = t.Target.Profile.Tenant(fmt.Sprintf("%s-%d", room.Room, tenantOf(i)))
						people[i] = t.ParticipantOn(v, fmt.Sprintf("user %d of tenant %d", i%perTenant, tenantOf(i)))
						if t.has(target.Join) {
							t.join(room.Room, people[i])
						}
					})
				}
				t.Together(entering...)
				t.talkAtOnce(people, say, room, func(i, j int) bool { return tenantOf(i) == tenantOf(j) })
			},
		},
		{
			ID: "CHAT-NSP-03", Level: reports.Promise, Title: "leaving one namespace leaves the other alone",
			Requirement: "A client in two namespaces that leaves one goes on hearing and speaking in the other, on the same connection.",
			Source:      socket5("Disconnection from a namespace", "disconnection-from-a-namespace"),
			Needs:       needs(anotherNamespace, groupTalk),
			Over:        OverPromises,
			Body: func(t *Trial) {
				say := t.groupOperations()[0]
				room := target.Vars{Room: t.Room()}
				lines := t.Lines("ann", "bob")
				left := lines[0].Enter(t.otherNamespace(), "ann")
				ann := lines[0].Enter(t.Variant.Namespace, "ann")
				bob := lines[1].Enter(t.Variant.Namespace, "bob")
				if t.has(target.Join) {
					t.join(room.Room, ann, bob)
				}
				if err := left.Socket.Disconnect(t.ctx); err != nil {
					t.Fail("ann can leave the namespace", "%s", show(err))
				}
				t.fence(bob, say, room, []*Participant{ann})
				t.fence(ann, say, room, []*Participant{bob})
			},
		},
	},
}

// tenantCount is how many tenants talk at once.
const tenantCount = 5

// tenants needs namespaces that are made by name.
var tenants = Need{"namespaces for tenants", func(t *target.Target, _ Variant) bool {
	_, ok := t.Profile.Tenant("a")
	return !ok
}}

// groupTalk needs an operation by which one client reaches several.
var groupTalk = Need{"operation say_all", func(t *target.Target, v Variant) bool {
	return len(groupOperations(t, v.Namespace)) == 0
}}

// groupOperations are the operations by which one client reaches several, as far as each of the namespaces has them.
func groupOperations(t *target.Target, namespaces ...string) []target.OperationName {
	names := []target.OperationName{target.SayAll, target.SayOthers, target.SayRoom, target.SayRoomOthers, target.Notify}
	return slices.DeleteFunc(names, func(name target.OperationName) bool {
		return slices.ContainsFunc(namespaces, func(namespace string) bool { return !offered(t, namespace, name) })
	})
}

func (t *Trial) groupOperations() []target.OperationName {
	return groupOperations(t.Target, t.Variant.Namespace)
}

// otherNamespace is a namespace other than the variant's, or nothing.
func (t *Trial) otherNamespace() string {
	for _, namespace := range namespaces(t.Target) {
		if namespace != t.Variant.Namespace {
			return namespace
		}
	}
	return ""
}
