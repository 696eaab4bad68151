package reports

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
