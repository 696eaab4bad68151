package view

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/text"
)

// table prints a table with its numbers flush right.
func (t *terminalPage) table(table Table) {
	if len(table.Rows) == 0 {
		return
	}
	titles := make([]string, len(table.Columns))
	for i, column := range table.Columns {
		titles[i] = column.Title
	}
	var rows [][]string
	for _, row := range append([][]string{titles}, table.rows()...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = text.Visible(cell)
		}
		rows = append(rows, cells)
	}
	widths := make([]int, len(titles))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, row := range rows {
		for i, cell := range row {
			column := table.Columns[i]
			padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			switch {
			case i == 0:
				cell += padding
			case column.Words:
			default:
				cell = padding + cell
			}
			switch {
			case n == 0:
				cell = t.paint(bold, cell)
			case column.Words:
				cell = t.words(column, cell, widths[:i])
			case i > 0:
				cell = t.cell(column, cell)
			}
			if i > 0 {
				cell = "  " + cell
			}
			t.printf("%s", cell)
		}
		t.printf("\n")
	}
	t.printf("\n")
}

// words is a cell of text, in as many lines as it takes behind columns of those widths.
func (t *terminalPage) words(column Column, cell string, before []int) string {
	taken := 0
	for _, width := range before {
		taken += width + 2
	}
	lines := fold(strings.Split(cell, " "), max(t.width-taken, t.width/4))
	lines[0] = t.cell(column, lines[0])
	for i := range lines[1:] {
		lines[i+1] = strings.Repeat(" ", taken) + text.Visible(lines[i+1])
	}
	return strings.Join(lines, "\n")
}

// cell colours a cell below a title: zeros are faint, a number has the tone of its column, and of words the verdict is coloured.
func (t *terminalPage) cell(column Column, cell string) string {
	verdict, reason, _ := strings.Cut(cell, " ")
	switch {
	case column.Words && verdict == "pass":
		return t.paint(green, verdict)
	case column.Words && verdict == "FAIL":
		return fmt.Sprintf("%s %s", t.paint(red, verdict), reason)
	case column.Words:
		return cell
	case strings.TrimSpace(cell) == "0":
		return t.paint(faint, cell)
	case column.Tone == Good:
		return t.paint(green, cell)
	case column.Tone == Bad:
		return t.paint(red, cell)
	}
	return cell
}
