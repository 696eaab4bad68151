package language

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

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
)

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
func parseData(name string, content []byte) (*scenarios.Data, error) {
	d := &scenarios.Data{File: name}
	var err error
	switch strings.ToLower(path.Ext(name)) {
	case ".csv":
		err = readCSV(d, content)
	case ".json":
		err = readJSON(d, content)
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

func readCSV(d *scenarios.Data, content []byte) error {
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

func readJSON(d *scenarios.Data, content []byte) error {
	var objects []map[string]any
	if err := json.Unmarshal(content, &objects); err != nil {
		var mismatch *json.UnmarshalTypeError
		if errors.As(err, &mismatch) {
			return errors.New("expected an array of objects, one a user")
		}
		return err
	}
	fillTable(d, objects)
	return nil
}

// fillTable makes a row of each object; what an object lacks is nil.
func fillTable(d *scenarios.Data, objects []map[string]any) {
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
}

// rows reads a table that stands in the scenario.
func (c *compiler) rows(file *dataFile) {
	at := strictyaml.At("data", "rows")
	if len(file.Rows) == 0 {
		c.Failf(at, "data has no rows")
	}
	var objects []map[string]any
	for i, row := range file.Rows {
		object := map[string]any{}
		for column, value := range row {
			object[column] = template.Verbatim.Value(c.Document, at.Down(i, column), value)
		}
		objects = append(objects, object)
	}
	c.s.Data = &scenarios.Data{File: "data", Unique: file.Unique}
	fillTable(c.s.Data, objects)
}

// maxData is the largest data file, in bytes, that is read.
const maxData = 256 << 20

func (c *compiler) data(file *dataFile, open func(string) ([]byte, error)) {
	if file == nil {
		return
	}
	at := strictyaml.At("data", "file")
	switch {
	case file.File != "" && file.Rows != nil:
		c.Failf(strictyaml.At("data", "rows"), `the table is either in a "file", or in "rows"`)
		return
	case file.Rows != nil:
		c.rows(file)
		return
	case file.File == "":
		c.Failf(at, `data needs a "file", CSV or JSON, or "rows": a row for each user`)
		return
	}
	if open == nil {
		c.Failf(at, "a scenario that is not a file has no data file beside it")
		return
	}
	content, err := open(file.File)
	if err == nil {
		c.s.Data, err = parseData(file.File, content)
	}
	if err != nil {
		c.Failf(at, "cannot read the data: %v", err)
		return
	}
	c.s.Data.Unique = file.Unique
}
