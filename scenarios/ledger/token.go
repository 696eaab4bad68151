package ledger

import (
	"bytes"
	"strconv"
)

// Token is what a message carries through the server.
type Token struct {
	scope  uint32
	number uint64
	sender uint32
}

// mark encloses a token. It needs no escape in JSON, and no word of a token contains it.
const mark = '~'

// radix of the numbers of a token.
const radix = 36

// append writes the token, such as ~k3f9.2.1a.7~: the run, the scope, the number and the sender.
func (t Token) append(to []byte, run string) []byte {
	to = append(to, mark)
	to = append(to, run...)
	to = append(to, '.')
	to = strconv.AppendUint(to, uint64(t.scope), radix)
	to = append(to, '.')
	to = strconv.AppendUint(to, t.number, radix)
	to = append(to, '.')
	to = strconv.AppendUint(to, uint64(t.sender), radix)
	return append(to, mark)
}

// find reads the first token in data that belongs to a run. It copies nothing.
func find(data []byte, opening []byte) (Token, bool) {
	at := bytes.Index(data, opening)
	if at < 0 {
		return Token{}, false
	}
	rest := data[at+len(opening):]
	scope, rest, ok := number(rest, '.', 1<<32-1)
	if !ok {
		return Token{}, false
	}
	n, rest, ok := number(rest, '.', 1<<63-1)
	if !ok {
		return Token{}, false
	}
	sender, _, ok := number(rest, mark, 1<<32-1)
	return Token{uint32(scope), n, uint32(sender)}, ok
}

// number reads digits up to a delimiter.
func number(data []byte, delimiter byte, most uint64) (n uint64, rest []byte, ok bool) {
	for i, c := range data {
		var digit uint64
		switch {
		case c == delimiter:
			return n, data[i+1:], i > 0
		case '0' <= c && c <= '9':
			digit = uint64(c - '0')
		case 'a' <= c && c <= 'z':
			digit = uint64(c-'a') + 10
		default:
			return 0, nil, false
		}
		if n > (most-digit)/radix {
			return 0, nil, false
		}
		n = n*radix + digit
	}
	return 0, nil, false
}
