package scenarios

import "slices"

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
