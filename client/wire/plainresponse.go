package wire

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
)

// readPlain reads a response that is plain and complete, as nearly all of long-polling are. It leaves any other response unread
// and returns false.
func (c *connection) readPlain(method string, maxBody int) (exchanged, bool) {
	if _, err := c.reader.Peek(1); err != nil || method == http.MethodHead {
		return exchanged{}, false
	}
	came, _ := c.reader.Peek(c.reader.Buffered())
	result, size, ok := parsePlain(came)
	if !ok || len(result.Body) > maxBody {
		return exchanged{}, false
	}
	c.reader.Discard(size)
	return result, true
}

// parsePlain parses a plain response like [http.ReadResponse], in a third of the time. Plain means: HTTP/1.1, complete, and only
// Content-Length and Connection need an interpretation. For any other response, invalid or unusual, it returns false. size is the
// length of the response in bytes.
func parsePlain(data []byte) (result exchanged, size int, ok bool) {
	end := bytes.Index(data, []byte("\r\n\r\n"))
	if end < 0 {
		return result, 0, false
	}
	body := data[end+4:]
	line, rest, more := strings.Cut(string(data[:end]), "\r\n")
	status, ok := plainStatus(line)
	if !ok {
		return result, 0, false
	}
	response := &Response{Status: status, Header: make(Header, 0, 8)}
	length := -1
	for more {
		line, rest, more = strings.Cut(rest, "\r\n")
		f, ok := plainField(line)
		if !ok {
			return result, 0, false
		}
		switch {
		case strings.EqualFold(f.name, "Content-Length"):
			n, err := strconv.ParseUint(f.value, 10, 31)
			if err != nil || length >= 0 {
				return result, 0, false
			}
			length = int(n)
		case strings.EqualFold(f.name, "Connection"):
			if !strings.EqualFold(f.value, "keep-alive") && !strings.EqualFold(f.value, "upgrade") {
				return result, 0, false
			}
		case strings.EqualFold(f.name, "Transfer-Encoding"), strings.EqualFold(f.name, "Trailer"), strings.EqualFold(f.name, "Pragma"):
			return result, 0, false
		}
		response.Header = append(response.Header, f)
	}
	switch {
	case status == http.StatusSwitchingProtocols && length < 0:
		length, result.Close = 0, true
	case status < 200 || status == http.StatusNoContent || status == http.StatusNotModified || length < 0 || length > len(body):
		return result, 0, false
	}
	response.Body = append([]byte{}, body[:length]...)
	result.Response = response
	return result, end + 4 + length, true
}

// plainStatus reads the code of a status line of HTTP/1.1.
func plainStatus(line string) (code int, ok bool) {
	line, ok = strings.CutPrefix(line, "HTTP/1.1 ")
	if !ok || !plainText(line) || len(line) < 3 || len(line) > 3 && line[3] != ' ' {
		return 0, false
	}
	for _, digit := range []byte(line[:3]) {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		code = 10*code + int(digit-'0')
	}
	return code, true
}

// plainField reads one header field: a name of letters, digits and hyphens, and a value of plain ASCII.
func plainField(line string) (f field, ok bool) {
	f.name, f.value, ok = strings.Cut(line, ":")
	if !ok || f.name == "" || !plainText(f.value) {
		return f, false
	}
	for _, char := range []byte(f.name) {
		if letter := char | 0x20; (letter < 'a' || letter > 'z') && (char < '0' || char > '9') && char != '-' {
			return f, false
		}
	}
	f.value = strings.Trim(f.value, " ")
	return f, true
}

// plainText reports whether s consists of printable ASCII.
func plainText(s string) bool {
	for _, char := range []byte(s) {
		if char < ' ' || char > '~' {
			return false
		}
	}
	return true
}
