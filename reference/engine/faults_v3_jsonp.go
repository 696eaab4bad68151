package engine

import (
	"net/url"
	"strings"

	"github.com/sioproof/sioproof/reference/fault"
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
