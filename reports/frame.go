package reports

// Deviation is an entry of the file of known deviations.
type Deviation struct {
	Case    string `json:"case"`             // id or glob
	Target  string `json:"target,omitempty"` // which server the entry is about
	Reason  string `json:"reason"`
	Link    string `json:"link,omitempty"`
	Expires string `json:"expires,omitempty"` // last day it holds, YYYY-MM-DD
}

// Frame is an entry of a transcript: something sent, received or noted.
type Frame struct {
	AtMS      float64 `json:"at_ms"` // since the case began
	Sent      bool    `json:"sent"`
	Channel   string  `json:"channel,omitempty"` // "http 1", "ws 2"
	Kind      string  `json:"kind"`              // request, response, text, binary, close, ping, pong, note, error
	Text      string  `json:"text"`              // hexadecimal digits if Kind is binary
	Size      int     `json:"size"`              // bytes on the wire, before any truncation
	Truncated bool    `json:"truncated,omitempty"`
}
