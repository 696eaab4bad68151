package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// WriteJSON writes a value as all commands write JSON: indented, and with texts as they are.
func WriteJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// ParseJSON reads a report that [WriteJSON] wrote. It refuses another schema, and a member that this one does not have.
func ParseJSON[T any](r io.Reader, schema string) (*T, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	var head struct{ Schema string }
	if err := json.Unmarshal(content, &head); err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	if head.Schema != schema {
		return nil, fmt.Errorf("reports: schema %q, want %q", head.Schema, schema)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	report := new(T)
	if err := decoder.Decode(report); err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	return report, nil
}
