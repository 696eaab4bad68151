package verify

import (
	"encoding/json"
	"fmt"
	"io"
)

// JSON is the report itself, indented. docs/report.md describes it.
func JSON(r *Report, w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

var _ View = JSON

// Parse reads what [JSON] wrote. It refuses another schema, and a member that this one does not have.
func Parse(r io.Reader) (*Report, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	var report Report
	if err := decoder.Decode(&report); err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	if report.Schema != Schema {
		return nil, fmt.Errorf("reports: schema %q, want %q", report.Schema, Schema)
	}
	return &report, nil
}
