package engine

import (
	"bytes"
	"html"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/internal/fault"
)

// textFaults concern what becomes of the characters of a message.
var textFaults = []fault.Fault[Rules]{
	{
		Name:   "text-over-polling-truncated",
		Breaks: "The last character of a message over long-polling is lost, once the session has had two of them.",
		Cases:  []string{"EIO4-PAY-01"},
		Break:  func(r *Rules) { truncateText(r, engineio.Polling) },
	},
	{
		Name:   "events-over-polling-quoted",
		Breaks: "What the application says over long-polling is JSON within JSON: it is encoded once more for the payload.",
		Cases:  []string{"EIO4-PAY-01"},
		Break: func(r *Rules) {
			changeText(r, engineio.Polling, func(data []byte) []byte {
				if len(data) == 0 || data[0] != '2' {
					return data // else nobody could even connect
				}
				return strconv.AppendQuote(nil, string(data))
			})
		},
	},
	{
		Name:   "text-over-websocket-truncated",
		Breaks: "The last character of a message on a WebSocket is lost, once the session has had two of them.",
		Cases:  []string{"EIO4-WS-01"},
		Break:  func(r *Rules) { truncateText(r, engineio.WebSocket) },
	},
	{
		Name:   "polling-text-encoded-twice",
		Breaks: "Text over long-polling is encoded as UTF-8 twice.",
		Cases:  []string{"EIO4-PAY-04", "EIO3-PAY-02"},
		Break:  func(r *Rules) { changeText(r, engineio.Polling, encodeAgain) },
	},
	{
		Name:   "websocket-text-encoded-twice",
		Breaks: "Text on a WebSocket is encoded as UTF-8 twice.",
		Cases:  []string{"EIO4-PAY-05", "EIO3-WS-02"},
		Break:  func(r *Rules) { changeText(r, engineio.WebSocket, encodeAgain) },
	},
	{
		Name:   "polling-text-in-ascii",
		Breaks: "Characters that are not ASCII leave as question marks over long-polling.",
		Cases:  []string{"EIO4-PAY-04", "EIO3-PAY-02"},
		Break:  func(r *Rules) { changeText(r, engineio.Polling, inASCII) },
	},
	{
		Name:   "websocket-text-beyond-ffff-lost",
		Breaks: "Characters beyond U+FFFF become U+FFFD on a WebSocket: half of a surrogate pair is lost.",
		Cases:  []string{"EIO4-PAY-05", "EIO3-WS-02"},
		Break: func(r *Rules) {
			changeText(r, engineio.WebSocket, func(text []byte) []byte {
				return bytes.Map(func(c rune) rune {
					if c > 0xffff {
						return utf8.RuneError
					}
					return c
				}, text)
			})
		},
	},
	{
		Name:   "line-separators-dropped",
		Breaks: "U+2028 and U+2029 are dropped from messages, as a script could not hold them.",
		Cases:  []string{"EIO4-PAY-07", "EIO3-JSONP-05"},
		Break: func(r *Rules) {
			changeText(r, engineio.Polling, func(text []byte) []byte {
				return bytes.Map(func(c rune) rune {
					if c == '\u2028' || c == '\u2029' {
						return -1
					}
					return c
				}, text)
			})
		},
	},
	{
		Name:   "text-escaped-for-html",
		Breaks: "The characters & < > of a message leave as entities of HTML on a WebSocket.",
		Cases:  []string{"EIO4-PAY-07"},
		Break: func(r *Rules) {
			entities := func(text []byte) []byte {
				return bytes.ReplaceAll([]byte(html.EscapeString(string(text))), []byte("&#34;"), []byte(`"`))
			}
			changeText(r, engineio.WebSocket, entities)
		},
	},
	{
		Name:   "post-decoded-as-form",
		Breaks: "The body of a POST is decoded as a form: + becomes a space, %41 an A.",
		Cases:  []string{"EIO4-PAY-07"},
		Break: func(r *Rules) {
			decode := r.payload.decode
			r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				if text, err := url.QueryUnescape(string(body)); err == nil {
					body = []byte(text)
				}
				return decode(body, limits)
			}
		},
	},
	{
		Name:   "escapes-resolved-in-payload",
		Breaks: "A record separator that JSON has escaped splits a packet: escapes are resolved before the payload is taken apart.",
		Cases:  []string{"EIO4-PAY-07"},
		Break: func(r *Rules) {
			decode := r.payload.decode
			r.payload.decode = func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				return decode(bytes.ReplaceAll(body, []byte(`\u001e`), []byte{0x1e}), limits)
			}
		},
	},
}

// changeText changes the messages in text that leave on a transport.
func changeText(r *Rules, transport engineio.Transport, change func(text []byte) []byte) {
	r.traffic = out(func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
		for i, p := range packets {
			if on == transport && p.Type == engineio.Message && !p.Binary {
				packets[i].Data = change(p.Data)
			}
		}
		return packets
	})
}

// truncateText cuts off the end of messages from the third one of a session on: the first two let a client in.
func truncateText(r *Rules, transport engineio.Transport) {
	r.traffic = func(*Connection) traffic {
		late := after(2)
		return traffic{out: func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
			for i, p := range packets {
				if on == transport && p.Type == engineio.Message && late() && len(p.Data) > 0 {
					packets[i].Data = p.Data[:len(p.Data)-1]
				}
			}
			return packets
		}}
	}
}

// encodeAgain takes UTF-8 for Latin-1.
func encodeAgain(text []byte) []byte {
	var again []byte
	for _, b := range text {
		again = utf8.AppendRune(again, rune(b))
	}
	return again
}

func inASCII(text []byte) []byte {
	return bytes.Map(func(c rune) rune {
		if c >= utf8.RuneSelf {
			return '?'
		}
		return c
	}, text)
}
