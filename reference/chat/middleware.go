package chat

import (
	"encoding/json"
	"regexp"
	"strconv"
	"time"
)

var (
	errInvalidNamespace = &Refusal{Message: "Invalid namespace"}
	errInvalidToken     = &Refusal{Message: "invalid token", Data: map[string]string{"reason": "bad token"}}
	errNotHere          = &Refusal{Message: "not here"}
)

// badToken is the token that the middleware refuses.
const badToken = "bad"

var tenantNamespace = regexp.MustCompile(`^/tenant-[a-z0-9-]+$`)

// maxNamespace bounds the length of a tenant's namespace, in bytes.
const maxNamespace = 256

// namespaceExists tells whether the contract has a namespace of that name.
func namespaceExists(name string) bool {
	switch name {
	case "/", "/custom":
		return true
	}
	return len(name) <= maxNamespace && tenantNamespace.MatchString(name)
}

// middleware decides whether a client may go on.
type middleware struct {
	name      string
	authorize func(*Rules, Handshake) *Refusal
}

// middlewares are run in this order, behind hold.
var middlewares = []middleware{
	{"token", func(r *Rules, handshake Handshake) *Refusal { return r.authorize(handshake) }},
	{"namespace", func(_ *Rules, handshake Handshake) *Refusal { return guard(handshake, handshake.Namespace) }},
}

// guard is the middleware that belongs to one namespace alone.
func guard(handshake Handshake, namespace string) *Refusal {
	if text(handshake, "token") == "not in "+namespace {
		return errNotHere
	}
	return nil
}

// maxWait bounds for how long a client may have itself held, in milliseconds.
const maxWait = 10_000

// hold lets a client on after as many milliseconds as it asks for.
func hold(handshake Handshake) (Handshake, time.Duration) {
	handshake.steps = append(handshake.steps, "wait")
	wait, err := strconv.Atoi(text(handshake, "wait"))
	if err != nil || wait < 0 {
		wait = 0
	}
	return handshake, time.Duration(min(wait, maxWait)) * time.Millisecond
}

// authorize is the middleware that looks at the token.
func authorize(handshake Handshake) *Refusal {
	if text(handshake, "token") == badToken {
		return errInvalidToken
	}
	return nil
}

// text returns a text or a number of the auth payload, or of the query on Engine.IO 3, which knows no payload.
func text(handshake Handshake, name string) string {
	if handshake.EngineIO == 3 {
		return handshake.Query.Get(name)
	}
	var auth map[string]any
	if json.Unmarshal(handshake.Auth, &auth) != nil {
		return ""
	}
	switch value := auth[name].(type) {
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return ""
}
