package trial

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
)

// Variant is what a case runs on. The zero value of a field means that the case does not depend on it.
type Variant struct {
	Engine    engineio.Revision
	Transport client.Transport
	Namespace string
}

// String is the variant as reports show it: "eio4/websocket", "eio4/polling /custom", or nothing for the zero value.
func (v Variant) String() string {
	var words []string
	switch {
	case v.Engine != 0 && v.Transport != "":
		words = append(words, fmt.Sprintf("eio%d/%s", v.Engine, v.Transport))
	case v.Engine != 0:
		words = append(words, fmt.Sprintf("eio%d", v.Engine))
	case v.Transport != "":
		words = append(words, string(v.Transport))
	}
	if v.Namespace != "" {
		words = append(words, v.Namespace)
	}
	return strings.Join(words, " ")
}

// Shares says whether two variants agree in everything that both depend on.
func (v Variant) Shares(other Variant) bool {
	return (v.Engine == 0 || other.Engine == 0 || v.Engine == other.Engine) &&
		(v.Transport == "" || other.Transport == "" || v.Transport == other.Transport) &&
		(v.Namespace == "" || other.Namespace == "" || v.Namespace == other.Namespace)
}

// WithoutUpgrade is a variant whose clients come in at once, for those that only mark a moment: an upgrade takes time, and what is
// seen of it is the case's own matter.
func (v Variant) WithoutUpgrade() Variant {
	if v.Transport == client.Upgrade {
		v.Transport = client.WebSocket
	}
	return v
}

// Over lists the variants a case is to run in, of those the target and the selection allow. An empty list means that the
// target offers none of them.
type Over func(*server.Server) []Variant

// once runs a case a single time.
func once(*server.Server) []Variant { return []Variant{{}} }

// OverTransports runs a case on long-polling and on WebSocket, as far as the target offers them to Engine.IO 4.
func OverTransports(t *server.Server) []Variant { return transportsOf(t, engineio.V4) }

// OverTransportsEIO3 is OverTransports for Engine.IO 3.
func OverTransportsEIO3(t *server.Server) []Variant { return transportsOf(t, engineio.V3) }

func transportsOf(t *server.Server, revision engineio.Revision) []Variant {
	var variants []Variant
	for _, transport := range t.Detection.Transports(revision) {
		if transport != client.Upgrade {
			variants = append(variants, Variant{Transport: transport})
		}
	}
	return variants
}

// OverPromises runs a case on every generation, transport and namespace the target offers: what an application promises does
// not depend on the way a client came.
func OverPromises(t *server.Server) []Variant {
	var variants []Variant
	for _, engine := range t.Detection.Engines {
		for _, transport := range t.Detection.Transports(engine) {
			for _, namespace := range Namespaces(t) {
				variants = append(variants, Variant{Engine: engine, Transport: transport, Namespace: namespace})
			}
		}
	}
	return variants
}

// OverSessions runs a case on long-polling and on WebSocket, as far as the target offers them to Engine.IO 4, in every namespace.
func OverSessions(t *server.Server) []Variant {
	var variants []Variant
	for _, v := range OverTransports(t) {
		for _, namespace := range Namespaces(t) {
			variants = append(variants, Variant{Transport: v.Transport, Namespace: namespace})
		}
	}
	return variants
}

// OverNamespaces runs a case in every namespace the target offers.
func OverNamespaces(t *server.Server) []Variant {
	var variants []Variant
	for _, namespace := range Namespaces(t) {
		variants = append(variants, Variant{Namespace: namespace})
	}
	return variants
}

// OverConnections runs a case on every generation and transport the target offers.
func OverConnections(t *server.Server) []Variant {
	var variants []Variant
	for _, engine := range t.Detection.Engines {
		for _, transport := range t.Detection.Transports(engine) {
			variants = append(variants, Variant{Engine: engine, Transport: transport})
		}
	}
	return variants
}

// On returns a server as the clients of the case see it in a variant: those of its generation, or of all that the server speaks.
func (c Case) On(s *server.Server, v Variant) *server.Server {
	needs := func(need Need) bool {
		return slices.ContainsFunc(c.Needs, func(n Need) bool { return n.Name == need.Name })
	}
	three, four := needs(SpeaksEIO3), needs(SpeaksEIO4)
	switch {
	case v.Engine != 0:
		return s.In(v.Engine)
	case three && !four:
		return s.In(engineio.V3)
	case four && !three:
		return s.In(engineio.V4)
	}
	return s.In(s.Detection.Engines...)
}

// everything is a target that offers whatever a case could run in, to reason about.
var everything = sync.OnceValues(func() (*server.Server, error) {
	profile, err := profiles.Load(profiles.Contract)
	return &server.Server{
		Profile:    profile,
		Detection:  server.Offering(engineio.V3, engineio.V4),
		Namespaces: []profiles.Namespace{{Name: "/"}, {Name: "/other"}},
	}, err
})

// Varies names what the variants of the case differ in where a target offers everything: generation, transport, namespace.
// Nothing if the case runs once.
func (c Case) Varies() ([]string, error) {
	t, err := everything()
	if err != nil {
		return nil, err
	}
	generations, transports, names := map[engineio.Revision]bool{}, map[client.Transport]bool{}, map[string]bool{}
	for _, v := range c.Variants(t) {
		generations[v.Engine], transports[v.Transport], names[v.Namespace] = true, true, true
	}
	var differ []string
	for _, dimension := range []struct {
		name   string
		values int
	}{{"generation", len(generations)}, {"transport", len(transports)}, {"namespace", len(names)}} {
		if dimension.values > 1 {
			differ = append(differ, dimension.name)
		}
	}
	return differ, nil
}

// Namespaces are those of the target that have a fixed name.
func Namespaces(t *server.Server) []string {
	var names []string
	for _, n := range t.Namespaces {
		if !n.IsPattern() {
			names = append(names, n.Name)
		}
	}
	return names
}

// Variants lists the variants of the case on a target: the zero variant alone where the target offers none, because the case must
// still appear in the report, with what is missing.
func (c Case) Variants(t *server.Server) []Variant {
	over := c.Over
	if over == nil {
		over = once
	}
	if v := over(t); len(v) > 0 {
		return v
	}
	return []Variant{{}}
}
