package socketio

import "strconv"

// scanner checks JSON (RFC 8259) without building anything. It recurses no deeper than maxNesting.
type scanner struct {
	data       []byte
	at         int
	maxNesting int
	// attachments is how many attachments placeholders may refer to; 0 makes them ordinary objects.
	attachments int
	// placeholders counts those seen.
	placeholders int
	err          error
}

// check scans data, which must be exactly one JSON value.
func (s *scanner) check(data []byte) error {
	s.data = data
	if s.value(0) && s.at != len(data) {
		s.err = ErrJSON
	}
	if s.err != nil {
		return &ParseError{Offset: s.at, Err: s.err}
	}
	return nil
}

func (s *scanner) fail(err error) bool {
	s.err = err
	return false
}

func (s *scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

func (s *scanner) space() {
	for s.at < len(s.data) && isSpace(s.data[s.at]) {
		s.at++
	}
}

func (s *scanner) value(depth int) bool {
	switch c := s.peek(); c {
	case '{':
		return s.object(depth + 1)
	case '[':
		return s.array(depth + 1)
	case '"':
		_, ok := s.string()
		return ok
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	default:
		return s.number()
	}
}

func (s *scanner) array(depth int) bool {
	if depth > s.maxNesting {
		return s.fail(ErrNesting)
	}
	s.at++
	s.space()
	if s.peek() == ']' {
		s.at++
		return true
	}
	for {
		s.space()
		if !s.value(depth) {
			return false
		}
		if more, ok := s.next(']'); !more {
			return ok
		}
	}
}

// next moves past the ',' or the end of an array or object.
func (s *scanner) next(end byte) (more, ok bool) {
	s.space()
	switch s.peek() {
	case ',':
		s.at++
		return true, true
	case end:
		s.at++
		return false, true
	}
	return false, s.fail(ErrJSON)
}

func (s *scanner) object(depth int) bool {
	if depth > s.maxNesting {
		return s.fail(ErrNesting)
	}
	s.at++
	s.space()
	if s.peek() == '}' {
		s.at++
		return true
	}
	var marked bool   // has "_placeholder": true
	var number []byte // the value of "num"
	for {
		s.space()
		key, ok := s.string()
		if !ok {
			return false
		}
		s.space()
		if s.peek() != ':' {
			return s.fail(ErrJSON)
		}
		s.at++
		s.space()
		start := s.at
		if !s.value(depth) {
			return false
		}
		switch {
		case s.attachments == 0:
		case keyIs(key, "_placeholder"):
			marked = string(s.data[start:s.at]) == "true"
		case keyIs(key, "num"):
			number = s.data[start:s.at]
		}
		if more, ok := s.next('}'); more {
			continue
		} else if !ok {
			return false
		}
		if !marked {
			return true
		}
		if _, ok := placeholderIndex(number, s.attachments); !ok {
			return s.fail(ErrPlaceholder)
		}
		s.placeholders++
		return true
	}
}

// placeholderIndex reads the "num" of a placeholder.
func placeholderIndex(number []byte, attachments int) (int, bool) {
	f, err := strconv.ParseFloat(string(number), 64) // 0, 0.0 and 0e0 are one number in JSON
	i := int(f)
	return i, err == nil && f >= 0 && f < float64(attachments) && float64(i) == f
}

func (s *scanner) literal(want string) bool {
	if len(s.data)-s.at < len(want) || string(s.data[s.at:s.at+len(want)]) != want {
		return s.fail(ErrJSON)
	}
	s.at += len(want)
	return true
}

// string returns what is between the quotes, escapes as they are.
func (s *scanner) string() (raw []byte, ok bool) {
	if s.peek() != '"' {
		return nil, s.fail(ErrJSON)
	}
	start := s.at + 1
	for i := start; i < len(s.data); i++ {
		c := s.data[i]
		if c > '\\' || (c >= ' ' && c != '"' && c != '\\') {
			continue
		}
		s.at = i
		switch c {
		case '"':
			s.at++
			return s.data[start:i], true
		case '\\':
			if !s.escape() {
				return nil, false
			}
			i = s.at - 1
		default:
			return nil, s.fail(ErrJSON)
		}
	}
	s.at = len(s.data)
	return nil, s.fail(ErrJSON)
}

func (s *scanner) escape() bool {
	s.at++
	c := s.peek()
	s.at++
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			if !isHex(s.peek()) {
				return s.fail(ErrJSON)
			}
			s.at++
		}
		return true
	}
	return s.fail(ErrJSON)
}

func (s *scanner) number() bool {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return false
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return false
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.at
	for isDigit(s.peek()) {
		s.at++
	}
	if s.at == start {
		return s.fail(ErrJSON)
	}
	return true
}

// trimSpace removes JSON white space on both sides.
func trimSpace(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isSpace(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || ('a' <= c|0x20 && c|0x20 <= 'f') }
