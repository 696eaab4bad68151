package view

// Section is a part of a document: a [Paragraph], [Facts], a [Table], [Failures], [Lines], [Checks], a [List], [Groups] or [Kinds].
type Section interface{ section() }

// Paragraph is running text.
type Paragraph []span

// span is a part of a paragraph.
type span struct {
	text string
	code bool // quoted, or to be typed as it stands
}

// Plain is a paragraph, or the beginning of one.
func Plain(words string) Paragraph { return Paragraph{{text: words}} }

// Plain continues a paragraph.
func (p Paragraph) Plain(words string) Paragraph { return append(p, span{text: words}) }

// Code continues a paragraph with code.
func (p Paragraph) Code(words string) Paragraph { return append(p, span{text: words, code: true}) }

// Facts are a line each.
type Facts []Pair

// Failures are the cases that failed, with all their evidence.
type Failures []Case

// Lines are cases that failed, by name.
type Lines []Case

// Checks are cases of which a line is enough, and the first offences of those that failed.
type Checks []Case

// List is a line for each entry, under a title that says what they have in common.
type List struct {
	Title, Meaning string
	Total          int    // how many cases that are; an entry may stand for several
	Entries        []Pair // what was seen, labelled with the name of its case
}

// Groups are names under what they have in common.
type Groups struct {
	Title, Meaning string
	Groups         []Group
}

// Group is the names of some cases under a text.
type Group struct {
	Text  string
	Total int // how many cases that are; a name may stand for several
	Names []string
}

// total is how many cases the groups hold.
func (g Groups) total() (n int) {
	for _, group := range g.Groups {
		n += group.Total
	}
	return n
}

// Kinds is how often something happened, by kind; the most frequent first.
type Kinds struct {
	Title string
	Kinds []Kind
}

// Kind is a text and how often it occurred.
type Kind struct {
	Count int64
	Text  string
}

func (Paragraph) section() {}
func (Facts) section()     {}
func (Table) section()     {}
func (Failures) section()  {}
func (Lines) section()     {}
func (Checks) section()    {}
func (List) section()      {}
func (Groups) section()    {}
func (Kinds) section()     {}
