package suites

import "github.com/sioproof/sioproof/client"

// echoes expects that each of the values comes back as it was sent, in an event of its own.
func (t *Trial) echoes(transport client.Transport, values ...any) {
	t.echoesIn(eio4, transport, values...)
}

// echoesIn is echoes in any dialect.
func (t *Trial) echoesIn(d dialect, transport client.Transport, values ...any) {
	s := t.OpenIn(d, transport)
	s.Connect("/")
	for _, value := range values {
		s.Echo("/", value)
	}
}

// everyByte is binary data of several lengths, and all bytes there are.
func everyByte() []any {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	return []any{[]byte{}, []byte{0xff}, []byte{0xfb, 0xf0}, []byte{0xfb, 0xff, 0xbe}, every}
}

// wideText has characters of two, three and four bytes of UTF-8, and of two that combine.
const wideText = "\u00e9 \u00df \u20ac \u6f22\u5b57 \U0001F600 e\u0301"
