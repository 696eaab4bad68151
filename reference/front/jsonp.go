package front

import (
	"encoding/json"
	"net/url"
	"strings"
)

// JSONP, for browsers of revision 3 without cross-origin requests: a payload comes as a script that calls a function
// of the page, and goes as a form.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#jsonp

// Callback returns the index of the page's callback, given the parameter j. It keeps the digits only, because the index
// becomes part of a script.
func Callback(j string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, j)
}

// Script returns a script that calls the page's callback with the payload. json.Marshal escapes what would end a
// line or an element in a script.
func Script(callback string, payload []byte) []byte {
	text, _ := json.Marshal(string(payload)) // a string has a JSON form
	script := append([]byte("___eio["+callback+"]("), text...)
	return append(script, ");"...)
}

// newlines undoes what a client does so that the browser's form does not change line ends.
var newlines = strings.NewReplacer(`\\n`, `\n`, `\n`, "\n")

// FormPayload returns the payload of a form, empty if there is none.
func FormPayload(body []byte) []byte {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	return []byte(newlines.Replace(form.Get("d")))
}
