package engine

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// v3JSONPFaults concern the scripts and forms of revision 3.
var v3JSONPFaults = []fault.Fault[Rules]{
	{
		Name:   "jsonp-with-first-callback",
		Breaks: "The script calls ___eio[0], whatever j says.",
		Cases:  []string{"EIO3-JSONP-01"},
		Break:  func(r *Rules) { r.revision3.callback = func(string) string { return "0" } },
	},
	{
		Name:   "jsonp-payload-unquoted",
		Breaks: "The payload stands in the script as it is, and not as a string.",
		Cases:  []string{"EIO3-JSONP-01"},
		Break: func(r *Rules) {
			r.revision3.script = func(callback string, payload []byte) []byte {
				return []byte("___eio[" + callback + "](" + string(payload) + ");")
			}
		},
	},
	{
		Name:   "jsonp-callback-copied",
		Breaks: "Whatever j holds becomes part of the script.",
		Cases:  []string{"EIO3-JSONP-03"},
		Break:  func(r *Rules) { r.revision3.callback = func(j string) string { return j } },
	},
	{
		Name:   "jsonp-ignored",
		Breaks: "The parameter j is ignored: the answer is plain text.",
		Cases:  []string{"EIO3-JSONP-01"},
		Break:  func(r *Rules) { r.revision3.script = func(_ string, payload []byte) []byte { return payload } },
	},
	{
		Name:   "jsonp-quotes-escaped-only",
		Breaks: "Of the characters that a string in a script cannot hold quotes are escaped alone.",
		Cases:  []string{"EIO3-JSONP-04"},
		Break: func(r *Rules) {
			changeScript(r, func(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` })
		},
	},
	{
		Name:   "jsonp-escaped-for-html",
		Breaks: "The characters & < > of a payload leave as entities of HTML in a script.",
		Cases:  []string{"EIO3-JSONP-04"},
		Break: func(r *Rules) {
			entities := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
			changeScript(r, func(text string) string { return plainJSON(entities.Replace(text)) })
		},
	},
	{
		Name:   "jsonp-line-separators-raw",
		Breaks: "U+2028 and U+2029 stand in a script as they are.",
		Cases:  []string{"EIO3-JSONP-05"},
		Break:  func(r *Rules) { changeScript(r, plainJSON) },
	},
	{
		Name:   "jsonp-not-upgraded",
		Breaks: "A session that began with JSONP is refused a WebSocket.",
		Cases:  []string{"EIO3-UPG-07"},
		Break: func(r *Rules) {
			session := r.requests.session
			r.requests.session = func(s *Server, req *http.Request, sid string) (*Connection, *front.Refusal) {
				c, refusal := session(s, req, sid)
				if c != nil && c.query.Has("j") && isUpgrade(req) {
					return nil, front.BadRequest
				}
				return c, refusal
			}
		},
	},
	{
		Name:   "form-decoded-twice",
		Breaks: "The form of a JSONP client is decoded twice: + in a message becomes a space, and %41 an A.",
		Cases:  []string{"EIO3-JSONP-02"},
		Break: func(r *Rules) {
			form := r.revision3.form
			r.revision3.form = func(body []byte) []byte {
				payload := form(body)
				if again, err := url.QueryUnescape(string(payload)); err == nil {
					return []byte(again)
				}
				return payload
			}
		},
	},
	{
		Name:   "form-line-feeds-left-escaped",
		Breaks: "What a JSONP client does to line feeds is not undone.",
		Cases:  []string{"EIO3-JSONP-02"},
		Break:  func(r *Rules) { changeForm(r, func(text string) string { return text }) },
	},
	{
		Name:   "form-line-feeds-unescaped-blindly",
		Breaks: "Each \\n in the form of a JSONP client becomes a line feed, also where it is a \\n of the message.",
		Cases:  []string{"EIO3-JSONP-02"},
		Break: func(r *Rules) {
			changeForm(r, func(text string) string { return strings.ReplaceAll(text, `\n`, "\n") })
		},
	},
}

// changeForm takes the payload out of a form otherwise.
func changeForm(r *Rules, unescape func(text string) string) {
	r.revision3.form = func(body []byte) []byte {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil
		}
		return []byte(unescape(form.Get("d")))
	}
}

// changeScript writes the payload in a script otherwise.
func changeScript(r *Rules, quoted func(text string) string) {
	r.revision3.script = func(callback string, payload []byte) []byte {
		return []byte("___eio[" + callback + "](" + quoted(string(payload)) + ");")
	}
}

// plainJSON is a string in JSON with nothing escaped that JSON does not want escaped.
func plainJSON(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.Encode(text) // a string has a JSON form
	return strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(strings.TrimSpace(out.String()))
}
