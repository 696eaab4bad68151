package correct_test

import (
	"time"

	"github.com/sioproof/sioproof/suites/correct/plain"
)

// overHTTP are servers, or proxies in front of them, that use HTTP in their own way.
var overHTTP = []differing{
	{name: "like most"},
	{
		name:     "another path",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Path: "/chat/"}},
		needs:    "connect: {path: /chat/}",
		or:       unopened,
	},
	{
		name:     "a header field that every request needs",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Header: [2]string{"X-Key", "open"}}},
		needs:    "connect: {headers: {X-Key: open}}",
		or:       unopened,
	},
	{
		name:     "Connection close",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{ClosesAnswers: true}},
	},
	{
		name:     "idle connections end after half a second",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{IdleTimeout: 500 * time.Millisecond}},
	},
	{
		name:     "chunks",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Chunked: true}},
	},
	{
		name:     "a slow start",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{SlowStart: 4 * time.Second}},
	},
	{
		name:     "pages of one origin",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Origins: []string{"https://friend.example"}}},
		needs:    "origins: {allowed: 'https://friend.example', refused: 'https://stranger.example'}",
		or:       "CORS-01",
	},
	{
		name:  "pages of no other origin",
		needs: "origins: {refused: 'https://stranger.example'}",
		or:    "CORS-04",
	},
	{
		name:     "pages of any origin",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Origins: []string{plain.AnyOrigin}}},
		profile:  "features: [cors]",
	},
	{
		name:     "two processes, sticky by cookie",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Processes: 2, Sticky: plain.ByCookie}},
	},
	{
		name:     "two processes, sticky by address",
		freedoms: plain.Freedoms{HTTP: plain.HTTP{Processes: 2, Sticky: plain.ByAddress}},
	},
}
