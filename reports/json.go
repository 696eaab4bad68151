package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// WriteJSON writes a value as all commands write JSON: indented, and with texts as they are. Two number signs in a row are the only
// exception, because a CI obeys "##[error]" anywhere in what the tool prints.
func WriteJSON(w io.Writer, value any) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(out.Bytes(), []byte("##"), []byte(`#\u0023`)))
	return err
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
