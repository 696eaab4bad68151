package engine

import (
	"encoding/json"
	"net/url"
	"strings"
)

// JSONP, for browsers of revision 3 without cross-origin requests: a payload comes as a script that calls a function
// of the page, and goes as a form.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#jsonp

// encodeScript returns a script that calls the page's callback with the payload. json.Marshal escapes what would end a
// line or an element in a script.
func encodeScript(callback string, payload []byte) []byte {
	text, _ := json.Marshal(string(payload)) // a string has a JSON form
	script := append([]byte("___eio["+callback+"]("), text...)
	return append(script, ");"...)
}

// newlines undoes what a client does so that the browser's form does not change line ends.
var newlines = strings.NewReplacer(`\\n`, `\n`, `\n`, "\n")

// decodeForm returns the payload of a form, empty if there is none.
func decodeForm(body []byte) []byte {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	return []byte(newlines.Replace(form.Get("d")))
}
