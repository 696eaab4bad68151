package verify

// Deviation is an entry of the file of known deviations.
type Deviation struct {
	Case    string `json:"case"`             // id or glob
	Target  string `json:"target,omitempty"` // which server the entry is about
	Reason  string `json:"reason"`
	Link    string `json:"link,omitempty"`
	Expires string `json:"expires,omitempty"` // last day it holds, YYYY-MM-DD
}

// String is what is known about the deviation, in a line.
func (d Deviation) String() string {
	line := d.Reason
	if d.Link != "" {
		line += " (" + d.Link + ")"
	}
	if d.Expires != "" {
		line += ", until " + d.Expires
	}
	return line
}
