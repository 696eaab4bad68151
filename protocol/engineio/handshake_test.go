package engineio_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestHandshake(t *testing.T) {
	h := engineio.Handshake{
		SID:          "lv_VI97HAXpY6yYWAAAC",
		Upgrades:     []string{"websocket"},
		PingInterval: 25 * time.Second,
		PingTimeout:  20 * time.Second,
		MaxPayload:   1000000,
	}
	const text = `{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`
	if got := string(h.AppendJSON(nil)); got != text {
		t.Errorf("AppendJSON = %s, want %s", got, text)
	}
	got, err := engineio.ParseHandshake([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, h) {
		t.Errorf("ParseHandshake = %+v, want %+v", got, h)
	}
}

func TestHandshakeWithoutUpgradesAndMaxPayload(t *testing.T) {
	h := engineio.Handshake{SID: "1", PingInterval: 300 * time.Millisecond, PingTimeout: 200 * time.Millisecond}
	const want = `{"sid":"1","upgrades":[],"pingInterval":300,"pingTimeout":200}`
	if got := string(h.AppendJSON(nil)); got != want {
		t.Errorf("AppendJSON = %s, want %s", got, want)
	}
}

// Seen on servers in use.
func TestParseHandshakeTolerates(t *testing.T) {
	tests := []struct{ name, text string }{
		{"null upgrades, no maxPayload", `{"sid":"1","upgrades":null,"pingInterval":300,"pingTimeout":200}`},
		{"no upgrades", `{"sid":"1","pingInterval":300,"pingTimeout":200}`},
		{"unknown keys and white space", " {\"sid\":\"1\", \"upgrades\":[], \"pingInterval\":300, \"pingTimeout\":200, \"pid\":{}}\n"},
		{"floats", `{"sid":"1","pingInterval":300.0,"pingTimeout":2e2}`},
		{"negative maxPayload", `{"sid":"1","pingInterval":300,"pingTimeout":200,"maxPayload":-1}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h, err := engineio.ParseHandshake([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if h.SID != "1" || len(h.Upgrades) != 0 || h.PingInterval != 300*time.Millisecond || h.PingTimeout != 200*time.Millisecond || h.MaxPayload != 0 {
				t.Errorf("ParseHandshake = %+v", h)
			}
		})
	}
}

func TestParseHandshakeErrors(t *testing.T) {
	for _, text := range []string{
		``, `null`, `[]`, `"sid"`, `{}`, `{"sid":"1"`,
		`{"sid":"","pingInterval":300,"pingTimeout":200}`,
		`{"sid":1,"pingInterval":300,"pingTimeout":200}`,
		`{"sid":"1","pingTimeout":200}`,
		`{"sid":"1","pingInterval":300}`,
		`{"sid":"1","pingInterval":"300","pingTimeout":200}`,
		`{"sid":"1","pingInterval":-1,"pingTimeout":200}`,
		`{"sid":"1","pingInterval":300,"pingTimeout":1e300}`,
		`{"sid":"1","pingInterval":300,"pingTimeout":200,"upgrades":"websocket"}`,
	} {
		h, err := engineio.ParseHandshake([]byte(text))
		assertParseError(t, err, engineio.ErrHandshake, 0)
		if h.SID != "" {
			t.Errorf("%s: a handshake came with the error", text)
		}
	}
}

func TestHandshakeQuotes(t *testing.T) {
	want := engineio.Handshake{SID: "a\"\\\x01é", Upgrades: []string{"w\n", ""}, PingInterval: time.Second, PingTimeout: time.Second}
	got, err := engineio.ParseHandshake(want.AppendJSON(nil))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ParseHandshake = %+v, want %+v", got, want)
	}
}
