package interop

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"text/template"
	"time"
)

// findNginx returns the path of nginx: the one that is installed, or Debian's package, which is unpacked into a folder of the
// tests. Installing it would need root, and would start a server for the whole machine.
var findNginx = sync.OnceValues(func() (program string, err error) {
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} { // the folder is on the PATH of root only
		if program, err := exec.LookPath(name); err == nil {
			return program, nil
		}
	}
	folder := filepath.Join(buildFolder, "nginx")
	if err := os.Mkdir(folder, 0o755); err != nil {
		return "", err
	}
	download := []string{"apt-get", "download", "nginx"}
	if inFolder(folder, download...) != nil { // the lists of packages may be missing, or old
		_ = inFolder(folder, "apt-get", "update")
		if err := inFolder(folder, download...); err != nil {
			return "", err
		}
	}
	packages, err := filepath.Glob(filepath.Join(folder, "nginx_*.deb"))
	if err != nil || len(packages) != 1 {
		return "", fmt.Errorf("apt-get downloaded %q (%v)", packages, err)
	}
	if err := inFolder(folder, "dpkg-deb", "--extract", packages[0], "."); err != nil {
		return "", err
	}
	program = filepath.Join(folder, "usr", "sbin", "nginx")
	return program, inFolder(folder, program, "-v") // whether its libraries are there
})

func inFolder(folder string, command ...string) error {
	c := exec.Command(command[0], command[1:]...)
	c.Dir = folder
	if output, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", c, err, output)
	}
	return nil
}

// needNginx returns the path of nginx. Without any the test is skipped where Debian's package is not to be had either, and fails
// where it should be: a CI on Debian must not leave the proxies out.
func needNginx(t *testing.T) (program string) {
	t.Helper()
	program, err := findNginx()
	if err == nil {
		return program
	}
	if _, none := exec.LookPath("apt-get"); none != nil {
		t.Skipf("skipped: this setting needs nginx. Install it so that it is on the PATH.")
	}
	t.Fatalf("this setting needs nginx, which is not installed, and Debian's package cannot be used: %v\nInstall it: apt-get install nginx", err)
	return ""
}

// proxy is nginx in front of one server, or of several workers.
type proxy struct {
	Backends []string // host and port of each
	// Upgrades: WebSocket is passed on, with the lines that the documentation of Socket.IO asks for. Without them nginx drops
	// the header fields that ask for it.
	Upgrades bool
	// Sticky is how a session keeps to its worker, as an nginx expression that is the same for all requests of a session;
	// `$arg_sid` goes by the number of the worker with which a session id begins.
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
		{{if eq .Sticky "$remote_addr"}}hash $remote_addr consistent;{{end}}
		# A request that a worker breaks off is no reason to take its sessions to another one.
		{{range .Backends}}server {{.}} max_fails=0;
		{{end}}
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
