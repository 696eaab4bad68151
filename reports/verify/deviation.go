package verify

// Deviation is an entry of the file of known deviations.
type Deviation struct {
	Case    string `json:"case"`             // id or glob
	Target  string `json:"target,omitempty"` // which server the entry is about
	Reason  string `json:"reason"`
	Library string `json:"library,omitempty"` // the library of whose list it is, such as "socket.io@4"; absent for an entry of the user
	Link    string `json:"link,omitempty"`
	Expires string `json:"expires,omitempty"` // last day it holds, YYYY-MM-DD
}

// line says what is known about the deviation.
func (d Deviation) line() string {
	known := d.Reason
	if d.Link != "" {
		known += " (" + d.Link + ")"
	}
	if d.Expires != "" {
		known += ", until " + d.Expires
	}
	return known
}
