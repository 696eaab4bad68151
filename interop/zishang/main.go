// Command zishang is docs/contract.md on github.com/zishang520/socket.io, a Go server for Engine.IO 4 and 3.
//
// It is a module and a process of its own: the library races under -race, and none of its dependencies should be ours.
//
//	go run . --port=0 --pingInterval=300 --pingTimeout=200
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/zishang520/socket.io/servers/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

func main() {
	port := flag.Int("port", 3000, "TCP `port` on 127.0.0.1; 0 lets the system pick one")
	pingInterval := flag.Int("pingInterval", 25000, "`milliseconds` between two pings")
	pingTimeout := flag.Int("pingTimeout", 20000, "`milliseconds` the peer has for its answer")
	maxHTTPBufferSize := flag.Int64("maxHttpBufferSize", 1e6, "largest message, in `bytes`")
	allowEIO3 := flag.Bool("allowEIO3", true, "serve Engine.IO 3 too")
	flag.Parse()

	options := socket.DefaultServerOptions()
	options.SetPingInterval(time.Duration(*pingInterval) * time.Millisecond)
	options.SetPingTimeout(time.Duration(*pingTimeout) * time.Millisecond)
	options.SetMaxHttpBufferSize(*maxHTTPBufferSize)
	options.SetAllowEIO3(*allowEIO3)
	options.SetCors(&types.Cors{Origin: "*"})

	server := socket.NewServer(nil, options)
	serveContract(server)

	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, server.ServeHandler(nil)))
}
