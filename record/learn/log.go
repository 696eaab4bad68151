package learn

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// logDelay is how far a line of the log may be from the moment that it tells of.
const logDelay = 500 * time.Millisecond

// learnLog finds the lines that come with each connection and with each end of one.
func learnLog(h *history) Log {
	return Log{Connected: h.linePattern(arrival), Disconnected: h.linePattern(departure)}
}

// linePattern returns a regular expression for the line that comes with each arrival or departure, and as often; empty if there is none.
// It takes two of them to tell what is the same in their lines and what is not.
func (h *history) linePattern(kind causeKind) string {
	var moments []*cause
	for _, c := range h.arrivals {
		if c.kind == kind {
			moments = append(moments, c)
		}
	}
	if len(moments) < 2 {
		return ""
	}
	for _, words := range h.linesAt(moments[0]) {
		common := words
		for _, moment := range moments[1:] {
			if common = sameLine(common, h.linesAt(moment)); common == nil {
				break
			}
		}
		expression := expressionOf(common)
		if n := h.matching(expression); expression != "" && n >= len(moments) && n <= len(moments)+h.unseen() {
			return expression
		}
	}
	return ""
}

// unseen is how many connections may have joined a namespace without the client hearing of it, because it left at once.
func (h *history) unseen() int {
	joined := map[int]bool{}
	for _, s := range h.sockets {
		joined[s.connection] = true
	}
	return h.connections - len(joined)
}

// linesAt returns the words of the lines that came about when something happened to a socket, with {sid} for its id.
func (h *history) linesAt(moment *cause) [][]string {
	var all [][]string
	for _, line := range h.lines {
		if line.At.Sub(moment.at).Abs() > logDelay {
			continue
		}
		text := line.Text
		if sid := moment.socket.sid; sid != "" {
			text = strings.Replace(text, sid, "{sid}", 1)
		}
		for _, reason := range reasons {
			text = strings.Replace(text, reason, anyReason, 1)
		}
		words := strings.Split(text, " ")
		for i, word := range words {
			if strings.ContainsFunc(word, unicode.IsDigit) {
				words[i] = differs // a time or a number, which may be the same by chance
			}
		}
		all = append(all, words)
	}
	return all
}

const (
	differs   = "\x00" // a word that is not the same in each line
	anyReason = "\x01" // the reason of a disconnection
)

// reasons are those that servers give for the end of a connection. Whichever was recorded, there are others.
var reasons = []string{
	socketio.ReasonClientDisconnect, socketio.ReasonServerDisconnect, engineio.ReasonPingTimeout, engineio.ReasonTransportClose,
	engineio.ReasonTransportError, engineio.ReasonParseError, engineio.ReasonForcedClose, "client disconnect", "server disconnect",
	"server shutting down",
}

// sameLine returns the words that a line has in common with the one of the others that is most like it; nil if none is: as many words,
// half of them the same.
func sameLine(words []string, others [][]string) []string {
	var best []string
	most := 0
	for _, other := range others {
		if len(other) != len(words) {
			continue
		}
		common := make([]string, len(words))
		same := 0
		for i, word := range words {
			common[i] = differs
			if word == other[i] {
				common[i] = word
				same++
			}
		}
		if 2*same >= len(words) && same > most {
			best, most = common, same
		}
	}
	return best
}

// What comes with a connection is a line about a client, and does not begin with space as those of a stack trace do. One about a request
// comes with the page that connects, and not with every client; an error need not come again.
var (
	aboutClients = regexp.MustCompile(`(?i)\{sid\}|\b(dis)?connect(ed|ing|s|ion)?\b|\b(client|user|joined|left)\b`)
	aboutElse    = regexp.MustCompile(`\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b|HTTP/|[Ee]rror\b|[Ee]xception\b`)
)

// expressionOf is a regular expression for a line of these words; empty if they are not about a client.
func expressionOf(words []string) string {
	parts := make([]string, len(words))
	for i, word := range words {
		switch {
		case word == differs:
			parts[i] = `\S+`
		default:
			quoted := strings.ReplaceAll(regexp.QuoteMeta(word), `\{sid\}`, "{sid}")
			parts[i] = strings.ReplaceAll(quoted, anyReason, ".+")
		}
	}
	if line := strings.Join(words, " "); strings.HasPrefix(line, " ") || !aboutClients.MatchString(line) || aboutElse.MatchString(line) {
		return ""
	}
	return "^" + strings.Join(parts, " ") + "$"
}

// matching counts the lines that an expression matches.
func (h *history) matching(expression string) int {
	compiled := regexp.MustCompile(strings.ReplaceAll(expression, "{sid}", `[A-Za-z0-9_-]+`))
	n := 0
	for _, line := range h.lines {
		if compiled.MatchString(line.Text) {
			n++
		}
	}
	return n
}
