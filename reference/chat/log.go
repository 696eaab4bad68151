package chat

import (
	"fmt"
	"io"
	"sync"
)

// connectionLog writes a line for each connection to a namespace and for its end, each line with one Write.
type connectionLog struct {
	rules  *Rules
	mu     sync.Mutex
	writer io.Writer
}

func (l *connectionLog) connected(handshake Handshake) {
	l.line("a user connected: %s %s\n", handshake.Namespace, handshake.SID)
}

func (l *connectionLog) disconnected(handshake Handshake, reason string) {
	l.line("user disconnected: %s %s (%s)\n", handshake.Namespace, handshake.SID, reason)
}

// line ignores a failed write: a chat whose log is full goes on.
func (l *connectionLog) line(format string, values ...any) {
	if l.writer == nil {
		return
	}
	l.rules.logLine(l, fmt.Sprintf(format, values...))
}

func (l *connectionLog) write(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	io.WriteString(l.writer, line)
}
