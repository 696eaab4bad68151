package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Detection is what the target was seen to speak.
type Detection struct {
	// Engines are the revisions of Engine.IO, the newest first; at least one.
	Engines []engineio.Revision
	// Answers are the revisions that it was seen to speak, also where Engines are fewer because only some are asked for.
	Answers []engineio.Revision
	// Handshake is the one of the newest revision.
	Handshake engineio.Handshake
	// Path is where the server answers.
	Path string
	// Recovery tells whether the target can give a client that lost its connection its session back: it says so when a
	// client connects to a namespace.
	Recovery bool
	// Remarks are sentences about what was odd.
	Remarks []string

	byEngine  map[engineio.Revision]*spoken
	unsettled []doubt // what it did not answer with yes or no
}

// spoken is what was seen of one revision.
type spoken struct {
	handshake  engineio.Handshake
	transports []client.Transport
	announced  bool // the handshake by polling announces the upgrade to WebSocket, be it to be had or not
}

// Offering is the detection of a server that offers every transport in each of these revisions: one to reason about, not one
// that was looked at.
func Offering(engines ...engineio.Revision) Detection {
	var d Detection
	for _, engine := range engines {
		for _, transport := range []client.Transport{client.Polling, client.WebSocket, client.Upgrade} {
			d.add(engine, transport, engineio.Handshake{})
		}
		d.byEngine[engine].announced = true
	}
	return d
}

// Speaks reports whether the target speaks a revision of Engine.IO.
func (d Detection) Speaks(engine engineio.Revision) bool {
	return slices.Contains(d.Engines, engine)
}

// Transports returns the transports that the target offers in a revision: polling, websocket, and upgrade from the one to
// the other if it announces that. None if it does not speak the revision.
func (d Detection) Transports(engine engineio.Revision) []client.Transport {
	if s := d.byEngine[engine]; s != nil {
		return slices.Clone(s.transports)
	}
	return nil
}

// Offers reports whether the target offers a transport in a revision.
func (d Detection) Offers(engine engineio.Revision, transport client.Transport) bool {
	return slices.Contains(d.Transports(engine), transport)
}

// Announces reports whether the handshake of a revision announces the upgrade to WebSocket, and that is asked for. The target need
// not offer it for that: a proxy in front of it may not let WebSocket through.
func (d Detection) Announces(engine engineio.Revision) bool {
	s := d.byEngine[engine]
	return s != nil && s.announced
}

// HandshakeOf returns the handshake of a revision, from polling if that is offered. False if it does not speak the revision.
func (d Detection) HandshakeOf(engine engineio.Revision) (engineio.Handshake, bool) {
	s := d.byEngine[engine]
	if s == nil {
		return engineio.Handshake{}, false
	}
	return s.handshake, true
}

// add records that a transport of a revision was seen.
func (d *Detection) add(engine engineio.Revision, transport client.Transport, h engineio.Handshake) {
	if d.byEngine == nil {
		d.byEngine = map[engineio.Revision]*spoken{}
	}
	s := d.byEngine[engine]
	if s == nil {
		s = &spoken{handshake: h}
		d.byEngine[engine] = s
		d.Engines = append(d.Engines, engine)
		slices.SortFunc(d.Engines, func(a, b engineio.Revision) int { return int(b) - int(a) })
		d.Answers = slices.Clone(d.Engines)
		d.Handshake = d.byEngine[d.Engines[0]].handshake
	}
	s.transports = append(s.transports, transport)
}

// restrict returns what is left when only some engines and transports are asked for.
func (d Detection) restrict(s selection) Detection {
	kept := Detection{Path: d.Path, Recovery: d.Recovery, Remarks: d.Remarks}
	for _, engine := range d.Engines {
		for _, transport := range d.byEngine[engine].transports {
			if s.has(engine, transport) {
				kept.add(engine, transport, d.byEngine[engine].handshake)
			}
		}
		if left := kept.byEngine[engine]; left != nil {
			left.announced = d.byEngine[engine].announced && s.has(engine, client.Upgrade)
		}
	}
	kept.Answers = d.Answers
	return kept
}

// String describes what was found in a few words, for a report.
func (d Detection) String() string {
	var parts []string
	for _, engine := range d.Engines {
		var names []string
		for _, transport := range d.byEngine[engine].transports {
			names = append(names, string(transport))
		}
		parts = append(parts, fmt.Sprintf("Engine.IO %d (%s)", engine, strings.Join(names, ", ")))
	}
	return strings.Join(parts, " and ")
}
