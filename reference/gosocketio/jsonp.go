package gosocketio

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
)

// callbackIndex returns the index of the client's JSONP callback, "" if it wants none. Only digits are left of it: it
// becomes part of a script, into which the library would copy whatever the client says.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#jsonp
func callbackIndex(query url.Values) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, query.Get("j"))
}

// javaScript calls the client's callback with a payload.
func javaScript(index string, payload []byte) []byte {
	quoted, _ := json.Marshal(string(payload)) // a string cannot fail; it escapes what ends a script or a line
	script := make([]byte, 0, len(quoted)+len(index)+len("___eio[]();"))
	script = append(script, "___eio["...)
	script = append(script, index...)
	script = append(script, "]("...)
	script = append(script, quoted...)
	return append(script, ");"...)
}

var escapedNewline = regexp.MustCompile(`\\?\\n`)

// formPayload returns the payload in the form that a JSONP client posts. Browsers change the newlines of a form, so the
// client sends them as `\n`, and `\n` as `\\n`.
//
// https://github.com/socketio/engine.io/blob/3.6.2/lib/transports/polling-jsonp.js
func formPayload(body []byte) ([]byte, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	return escapedNewline.ReplaceAllFunc([]byte(form.Get("d")), func(match []byte) []byte {
		if len(match) == len(`\n`) {
			return []byte("\n")
		}
		return []byte(`\n`)
	}), nil
}
