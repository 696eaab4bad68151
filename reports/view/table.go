package view

// table is rows of cells below a row of titles. The first column is text; the others are numbers. Cells are safe to show.
type table struct {
	titles []string
	rows   [][]string
	remark bool // the last column is text, too
}

// turned has a row for each column: what has many columns, and few rows, fits a terminal then.
func (t table) turned() table {
	if len(t.rows) == 0 {
		return t
	}
	turned := table{titles: t.titles[:1:1]}
	for _, row := range t.rows {
		turned.titles = append(turned.titles, row[0])
	}
	for i, title := range t.titles[1:] {
		cells := []string{title}
		for _, row := range t.rows {
			cells = append(cells, row[i+1])
		}
		turned.rows = append(turned.rows, cells)
	}
	return turned
}
