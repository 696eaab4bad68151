package socketio

// Limits bounds what a parser accepts. The zero value means the defaults.
type Limits struct {
	// MaxAttachments is the largest number of attachments of one packet. Zero means DefaultMaxAttachments.
	MaxAttachments int
	// MaxNesting is how deep arrays and objects may be nested in each other; the array of the arguments is level 1.
	// Zero means DefaultMaxNesting; nothing above MaxNesting is accepted.
	MaxNesting int
	// MaxNamespace is the longest namespace, with its query, in bytes. Zero means DefaultMaxNamespace.
	MaxNamespace int
}

const (
	// DefaultMaxAttachments is the limit of the reference implementation.
	DefaultMaxAttachments = 10
	// defaultMaxNesting is far above what people write by hand, and harmless for a parser that recurses.
	defaultMaxNesting = 512
	// MaxNesting is the deepest nesting that this package reads or writes at all.
	MaxNesting = 10000
	// defaultMaxNamespace leaves room for a token in the query.
	defaultMaxNamespace = 4096
)

func (l Limits) maxAttachments() int { return orDefault(l.MaxAttachments, DefaultMaxAttachments) }
func (l Limits) maxNesting() int     { return min(orDefault(l.MaxNesting, defaultMaxNesting), MaxNesting) }
func (l Limits) maxNamespace() int   { return orDefault(l.MaxNamespace, defaultMaxNamespace) }

func orDefault(n, fallback int) int {
	if n <= 0 {
		return fallback
	}
	return n
}
