package view

// The colours of a terminal, by their ANSI codes.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	faint  = "2"
)

// painter colours words, or leaves them as they are.
type painter func(colour, words string) string

func newPainter(colour bool) painter {
	if colour {
		return func(colour, words string) string { return "\x1b[" + colour + "m" + words + "\x1b[0m" }
	}
	return func(_, words string) string { return words }
}
