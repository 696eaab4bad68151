package scenarios

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// maxData is the largest data file, in bytes, that is read.
const maxData = 256 << 20

// Data is a table of what users are given: names, tokens, rooms. User n takes row n, and after the last one the first again.
type Data struct {
	File    string // as the scenario names it
	Unique  bool   // a row is used once: there must not be more users than rows
	Columns []string
	Rows    [][]any // texts, or the JSON values of a JSON file; nil where an object lacks the column
}

// Value returns what a user finds in a column, and nil if there is no such column.
func (d *Data) Value(user int, column string) any {
	if at := slices.Index(d.Columns, column); at >= 0 && len(d.Rows) > 0 {
		return d.Rows[user%len(d.Rows)][at]
	}
	return nil
}

func readData(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxData+1))
	if err == nil && len(content) > maxData {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxData)
	}
	return content, err
}

// parseData reads a table: CSV with a line of column names, or JSON, an array of objects.
func parseData(name string, content []byte) (*Data, error) {
	d := &Data{File: name}
	var err error
	switch strings.ToLower(path.Ext(name)) {
	case ".csv":
		err = d.readCSV(content)
	case ".json":
		err = d.readJSON(content)
	default:
		return nil, fmt.Errorf("%s is neither .csv nor .json", name)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(d.Rows) == 0:
		return nil, fmt.Errorf("%s has no rows", name)
	}
	return d, nil
}

func (d *Data) readCSV(content []byte) error {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	reader.TrimLeadingSpace = true
	lines, err := reader.ReadAll()
	if err != nil || len(lines) == 0 {
		return err
	}
	d.Columns = lines[0]
	for i, column := range d.Columns {
		if d.Columns[i] = strings.TrimSpace(column); d.Columns[i] == "" {
			return fmt.Errorf("column %d has no name: the first line names the columns", i+1)
		}
		if slices.Contains(d.Columns[:i], d.Columns[i]) {
			return fmt.Errorf("column %q is there twice", d.Columns[i])
		}
	}
	for _, line := range lines[1:] {
		row := make([]any, len(line))
		for i, text := range line {
			row[i] = text
		}
		d.Rows = append(d.Rows, row)
	}
	return nil
}

func (d *Data) readJSON(content []byte) error {
	var objects []map[string]any
	if err := json.Unmarshal(content, &objects); err != nil {
		var mismatch *json.UnmarshalTypeError
		if errors.As(err, &mismatch) {
			return errors.New("expected an array of objects, one a user")
		}
		return err
	}
	for _, object := range objects {
		for column := range object {
			if !slices.Contains(d.Columns, column) {
				d.Columns = append(d.Columns, column)
			}
		}
	}
	slices.Sort(d.Columns)
	for _, object := range objects {
		row := make([]any, len(d.Columns))
		for i, column := range d.Columns {
			row[i] = object[column]
		}
		d.Rows = append(d.Rows, row)
	}
	return nil
}
