package session

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/suites/trial"
)

// ExpectEchoed expects that each of the values comes back as it was sent, in an event of its own.
func ExpectEchoed(t *trial.Trial, transport client.Transport, values ...any) {
	ExpectEchoedIn(t, EIO4, transport, values...)
}

// ExpectEchoedIn is echoes in any dialect.
func ExpectEchoedIn(t *trial.Trial, d Dialect, transport client.Transport, values ...any) {
	s := OpenIn(t, d, transport)
	s.Connect("/")
	for _, value := range values {
		s.Echo("/", value)
	}
}

// EveryByte is binary data of several lengths, and all bytes there are.
func EveryByte() []any {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	return []any{[]byte{}, []byte{0xff}, []byte{0xfb, 0xf0}, []byte{0xfb, 0xff, 0xbe}, every}
}

// WideText has characters of two, three and four bytes of UTF-8, and of two that combine.
const WideText = "\u00e9 \u00df \u20ac \u6f22\u5b57 \U0001F600 e\u0301"
