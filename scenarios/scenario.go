package scenarios

import (
	"net/url"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// Scenario is what a load does to a target. It comes from [language.Load] or [language.Parse], checked and complete.
type Scenario struct {
	Name        string
	Description string
	Load        LoadModel
	// Data is the table the users take their data from, a row each; nil if the scenario has none.
	Data *Data
	// Draws are lists to draw from, by name: {draw.NAME}.
	Draws map[string]Draw
	// Users are the kinds of users, at least one.
	Users []User
	// Thresholds are what the run has to meet at its end.
	Thresholds []threshold.Threshold
	// AbortOn are thresholds too, and the run ends as soon as one of them is broken.
	AbortOn []threshold.Threshold
}

// User is a kind of users.
type User struct {
	Name   string
	Weight int // its share of all users, relative to the other kinds
	// Offline users never connect: their steps are HTTP requests, and what needs no connection.
	Offline    bool
	Connection Connection
	// BeforeConnect are done once, before the first connection. A user of whom one of them fails does not connect.
	BeforeConnect []Step
	// OnConnect are done after each connect and reconnect, before anything else. They have an end.
	OnConnect []Step
	// Steps are what the user does, once. A loop in them that has no end goes on until the load ends.
	Steps []Step
}

// Connection says how a kind of users connects. What it leaves out is the profile's to say.
type Connection struct {
	Transports []Weighted[client.Transport]  // empty for WebSocket, or what the target offers without it
	Engines    []Weighted[engineio.Revision] // empty for the newest that the target offers
	// Namespace is the namespace, and Tenant the name of a tenant whose namespace the profile knows. At most one of them is
	// set; without either it is the main namespace, or the first that is asked for.
	Namespace template.Text
	Tenant    template.Text
	// User is the name by which the application knows a user: {user} of the profile and of the scenario. Empty for one that is made up.
	User template.Text
	// Setup takes the place of the profile's setup if it is not nil. A connection of which one of these steps fails is given up.
	Setup []Step
	// URLs are the addresses of the server, such as the nodes of a cluster; empty for that of the target.
	URLs    []Weighted[*url.URL]
	Auth    any // the CONNECT payload, a JSON value compiled by package template; nil if none
	Query   []Field
	Headers []Field
	Timeout time.Duration // for a connect or a reconnect
}

// Field is a query parameter or a header field.
type Field struct {
	Name  string
	Value template.Text
}
