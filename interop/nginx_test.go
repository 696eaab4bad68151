package interop

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"text/template"
	"time"
)

// needNginx returns the path of nginx. Without it the test is skipped.
func needNginx(t *testing.T) (program string) {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} { // the folder is on the PATH of root only
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Skip("needs nginx, which is not on the PATH: make setup-interop installs it on Debian")
	return ""
}

// proxy is nginx in front of one server, or of several workers.
type proxy struct {
	Backends []string // host and port of each
	// Upgrades: WebSocket is passed on, with the lines that the documentation of Socket.IO asks for. Without them nginx drops
	// the header fields that ask for it.
	Upgrades bool
	// Sticky is how a session keeps to its worker, as an nginx expression that is the same for all requests of a session;
	// `$arg_sid` goes by the number of the worker with which a session id begins, `$route` by a cookie that the first answer sets.
	Sticky string
}

var nginxConfig = template.Must(template.New("").Funcs(template.FuncMap{"number": func(index int) int { return index + 1 }}).Parse(`
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events { worker_connections 4096; }
http {
	access_log off;
	client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
	upstream workers {
		{{if or (eq .Sticky "$remote_addr") (eq .Sticky "$route")}}hash {{.Sticky}} consistent;{{end}}
		# A request that a worker breaks off is no reason to take its sessions to another one.
		{{range .Backends}}server {{.}} max_fails=0;
		{{end}}
	}
	map $cookie_route $route {
		default $cookie_route;
		"" $request_id;
	}
	map $arg_sid $backend {
		default workers;
		{{if eq .Sticky "$arg_sid"}}{{range $i, $address := .Backends}}~^{{number $i}}- {{$address}};
		{{end}}{{end}}
	}
	server {
		listen {{.Listen}};
		location / {
			proxy_pass http://$backend;
			{{if eq .Sticky "$route"}}add_header Set-Cookie "route=$route; Path=/" always;{{end}}
			proxy_set_header Host $host;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
			{{if .Upgrades}}proxy_http_version 1.1;
			proxy_set_header Upgrade $http_upgrade;
			proxy_set_header Connection "upgrade";{{end}}
		}
	}
}
`))

// start runs nginx until the test ends, and returns its URL.
func (p proxy) start(t *testing.T) (url string) {
	t.Helper()
	program := needNginx(t)
	folder := t.TempDir()
	file, err := os.Create(filepath.Join(folder, "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	if err := nginxConfig.Execute(file, struct {
		proxy
		Listen string
	}{p, address}); err != nil {
		t.Fatal(err)
	}
	running := launch(t, program, "-e", "stderr", "-p", folder, "-c", file.Name())
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
			return "http://" + address
		}
		if time.Since(began) > patience {
			t.Fatalf("nginx does not listen: %v; it printed %q", err, running.Log.All())
		}
	}
}
