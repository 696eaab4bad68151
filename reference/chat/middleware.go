package chat

import (
	"encoding/json"
	"regexp"
)

var (
	errInvalidNamespace = &Refusal{Message: "Invalid namespace"}
	errInvalidToken     = &Refusal{Message: "invalid token", Data: map[string]string{"reason": "bad token"}}
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

// authorize is the middleware of every namespace.
func authorize(handshake Handshake) *Refusal {
	if token(handshake) == badToken {
		return errInvalidToken
	}
	return nil
}

// token returns the token of the auth payload, or of the query on Engine.IO 3, which knows no payload.
func token(handshake Handshake) string {
	if handshake.EngineIO == 3 {
		return handshake.Query.Get("token")
	}
	var auth struct {
		Token any `json:"token"`
	}
	if json.Unmarshal(handshake.Auth, &auth) != nil {
		return ""
	}
	value, _ := auth.Token.(string)
	return value
}
