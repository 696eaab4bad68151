package view

// Table is rows of cells below a row of titles. The first column is text; the others are numbers.
type Table struct {
	Title   string // of a page's section; a terminal shows none
	Columns []Column
	Rows    [][]string
	Total   []string // the last row, if there is one that sums up the others
}

// Column is a column of a table.
type Column struct {
	Title string
	Words bool // text, or a verdict with its reason; only the last column
	Tone  Tone // of its numbers, unless they are 0
}

// Tone is how numbers appear in a terminal with colours.
type Tone uint8

// The tones; the zero value is none.
const (
	Good Tone = iota + 1
	Bad
)

// Columns are columns of numbers behind one of text.
func Columns(titles ...string) []Column {
	columns := make([]Column, len(titles))
	for i, title := range titles {
		columns[i].Title = title
	}
	return columns
}

// Turned has a row for each column: a table of many columns and few rows fits a terminal then.
func (t Table) Turned() Table {
	if len(t.Rows) == 0 {
		return t
	}
	turned := Table{Title: t.Title, Columns: Columns(t.Columns[0].Title)}
	for _, row := range t.Rows {
		turned.Columns = append(turned.Columns, Column{Title: row[0]})
	}
	for i, column := range t.Columns[1:] {
		cells := []string{column.Title}
		for _, row := range t.Rows {
			cells = append(cells, row[i+1])
		}
		turned.Rows = append(turned.Rows, cells)
	}
	return turned
}

// rows are all rows below the titles.
func (t Table) rows() [][]string {
	if t.Total == nil {
		return t.Rows
	}
	return append(t.Rows[:len(t.Rows):len(t.Rows)], t.Total)
}
