package tap_test

import (
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/sioproof/sioproof/record/tap"
)

func ExampleRecorder() {
	recorder := tap.New(time.Now)
	session, _ := recorder.Session(httptest.NewRequest("GET", "/socket.io/?EIO=4&transport=polling", nil))
	session.Received([]byte(`0{"sid":"s1","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`), "text/plain")
	session.Sent([]byte(`40`), "text/plain")
	session.Received([]byte("40{\"sid\":\"a1\"}\x1e42[\"welcome\",\"ann\"]"), "text/plain")

	for _, p := range recorder.Conversation().Packets {
		fmt.Println(p.Kind, p.Namespace, p.SID, p.Event, p.Args)
	}
	// Output:
	// opened    []
	// connect /   []
	// connected / a1  []
	// server event /  welcome [ann]
}
