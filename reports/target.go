package reports

import (
	"fmt"
	"slices"
	"strings"
)

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
	Remarks        []string `json:"remarks,omitempty"`    // what was odd when it was asked what it speaks, in words
	Namespaces     []string `json:"namespaces,omitempty"` // namespaces the cases used
	PingIntervalMS float64  `json:"ping_interval_ms,omitempty"`
	PingTimeoutMS  float64  `json:"ping_timeout_ms,omitempty"`
	LogLine        string   `json:"log_line,omitempty"`    // pattern of the line that a connection prints, if the profile has one
	MaxPayload     int      `json:"max_payload,omitempty"` // bytes; 0 if not announced
}

// String is the target in a line: its address, and what is known about it.
func (t Target) String() string {
	line := t.URL
	if t.Description != "" {
		line += " (" + t.Description + ")"
	}
	if len(t.Engines) > 0 {
		line += ", " + strings.Join(t.EngineNames(), " and ")
	}
	return line
}

// Notes are the features and the remarks.
func (t Target) Notes() []string { return slices.Concat(t.Features, t.Remarks) }

// EngineNames are the engines in words.
func (t Target) EngineNames() []string {
	var names []string
	for _, e := range t.Engines {
		names = append(names, fmt.Sprintf("Engine.IO %d", e))
	}
	return names
}

// String is the name and the version.
func (t Tool) String() string { return strings.TrimSpace(t.Name + " " + t.Version) }
