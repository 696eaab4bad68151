package reports

// Tool says what made the report.
type Tool struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Go       string `json:"go,omitempty"`       // Go release it was built with
	Platform string `json:"platform,omitempty"` // operating system/architecture
}

// Target says what was examined, as far as it was found out.
type Target struct {
	URL            string   `json:"url"` // without credentials
	Path           string   `json:"path,omitempty"`
	Description    string   `json:"description,omitempty"` // in words, such as "embedded reference server, own engine"
	Profile        string   `json:"profile,omitempty"`
	Exec           string   `json:"exec,omitempty"`       // command that started it
	Engines        []int    `json:"engines,omitempty"`    // Engine.IO revisions it answers: 3, 4
	Transports     []string `json:"transports,omitempty"` // transports it offers
	Features       []string `json:"features,omitempty"`   // what it was seen to have beyond that, in words
	Namespaces     []string `json:"namespaces,omitempty"` // namespaces the cases used
	PingIntervalMS float64  `json:"ping_interval_ms,omitempty"`
	PingTimeoutMS  float64  `json:"ping_timeout_ms,omitempty"`
	MaxPayload     int      `json:"max_payload,omitempty"` // bytes; 0 if not announced
}
