package artillery

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
)

// mostRows is how many rows of a file without a line of column names are written into the scenario.
const mostRows = 1000

// data converts the payload: the first file is the table of the users, and a further one with one column a list to draw from.
func (c *converter) data() object {
	var out object
	for _, payload := range c.config.at("payload").all() {
		path := payload.at("path").text()
		switch {
		case path == "":
			c.lost(payload, "the payload names no file")
		case payload.at("loadAll").text() == "true":
			c.lost(payload, "loadAll gives every user all of %s, and a user of a scenario has one row", path)
		case len(out) == 0:
			out = c.table(payload, path)
		default:
			c.furtherTable(payload, path)
		}
	}
	return out
}

// table is the table of the users.
func (c *converter) table(payload *node, path string) object {
	fields := c.fieldsOf(payload)
	rows, header, err := c.rows(payload, path)
	if err != nil {
		c.lost(payload, "cannot read %s: %v; the scenario has one row of examples in its place", path, err)
		rows = [][]string{fields}
	}
	if len(fields) == 0 {
		fields = header
	}
	for _, field := range fields {
		c.known[field] = "{data." + field + "}"
	}
	if slices.Equal(fields, header) && c.comma(payload) == ',' {
		return object{{key: "file", value: c.files.Path(path)}}
	}
	if len(rows) > mostRows {
		c.lost(payload, "%s has more than %d rows and no first line %q: add that line, and write data: {file: %s}", path, mostRows, strings.Join(fields, ","), path)
		rows = rows[:mostRows]
	}
	var table array
	for _, row := range rows {
		var out object
		for i, field := range fields {
			if i < len(row) {
				out.put(field, row[i])
			}
		}
		table = append(table, out)
	}
	return object{{key: "rows", value: table}}
}

// furtherTable makes a list to draw from of a table with one column: a user has a row of one table only.
func (c *converter) furtherTable(payload *node, path string) {
	fields := c.fieldsOf(payload)
	rows, _, err := c.rows(payload, path)
	if err != nil || len(fields) != 1 || len(rows) > mostRows {
		c.lost(payload, "a user has a row of one table, and %s is a further one: join the files", path)
		return
	}
	var values []any
	for _, row := range rows {
		values = append(values, row[0])
	}
	c.drawOnce(fields[0], values)
}

func (c *converter) fieldsOf(payload *node) (fields []string) {
	for _, field := range payload.at("fields").all() {
		fields = append(fields, field.text())
	}
	return fields
}

func (c *converter) comma(payload *node) rune {
	if delimiter := []rune(payload.at("delimiter").text()); len(delimiter) == 1 {
		return delimiter[0]
	}
	return ','
}

// rows reads a file. The header is its first line, if that is none of the rows.
func (c *converter) rows(payload *node, path string) (rows [][]string, header []string, err error) {
	content, err := c.files.Read(path)
	if err != nil {
		return nil, nil, err
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	reader.Comma, reader.FieldsPerRecord, reader.LazyQuotes = c.comma(payload), -1, true
	rows, err = reader.ReadAll()
	if err == nil && payload.at("skipHeader").text() == "true" && len(rows) > 0 {
		header, rows = rows[0], rows[1:]
	}
	return rows, header, err
}

// variables converts the variables: Artillery draws one value of a list for each user.
func (c *converter) variables() {
	variables := c.config.at("variables")
	for _, name := range variables.keys {
		value := variables.of[name]
		if value.is != list {
			c.set(name, c.value(value))
			continue
		}
		var values []any
		for _, element := range value.list {
			values = append(values, c.value(element))
		}
		c.drawOnce(name, values)
	}
}

// drawOnce gives each user a value of a list, as a variable.
func (c *converter) drawOnce(name string, values []any) {
	if len(values) == 0 {
		return
	}
	c.lists.put(variable(name), values)
	c.set(name, "{draw."+variable(name)+"}")
}

// set gives each user a variable before it connects.
func (c *converter) set(name string, value any) {
	c.given[variable(name)] = true
	c.sets.put(variable(name), value)
}
