package reports

import (
	"encoding/json"
	"fmt"
	"io"
)

// LoadJSON is the report itself, indented. docs/load-report.md describes it.
func LoadJSON(r *LoadReport, w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

var _ LoadView = LoadJSON

// ParseLoad reads what [LoadJSON] wrote. It refuses another schema, and a member that this one does not have.
func ParseLoad(r io.Reader) (*LoadReport, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	var report LoadReport
	if err := decoder.Decode(&report); err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	if report.Schema != LoadSchema {
		return nil, fmt.Errorf("reports: schema %q, want %q", report.Schema, LoadSchema)
	}
	return &report, nil
}
