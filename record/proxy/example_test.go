package proxy_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/sioproof/sioproof/record/proxy"
	"github.com/sioproof/sioproof/record/tap"
)

func ExampleNew() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `0{"sid":"s1","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`)
	}))
	defer server.Close()
	target, _ := url.Parse(server.URL)
	recorder := tap.New(time.Now)
	between := httptest.NewServer(proxy.New(target, recorder, false, func(proxy.Notice) {}))
	defer between.Close()

	answer, err := http.Get(between.URL + "/socket.io/?EIO=4&transport=polling")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	fmt.Println(recorder.Conversation().Packets[0].Kind)
	// Output: opened
}
