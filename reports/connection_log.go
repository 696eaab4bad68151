package reports

// What the cases about the connection log lack: the log itself, or lines about connections in it.
const (
	NeedsLog      = "the server's log (--exec, --log or --log-exec)"
	NeedsLogLines = "lines about connections in the server's log"
)

// LogFlags are the ways to hand over the log of a server.
const LogFlags = `--exec 'COMMAND', which starts the server; --log FILE; --log - for standard input; or --log-exec 'kubectl logs -f --tail 0 deploy/NAME'`

// usualLines are what an application on Node.js adds to have its connections in the log.
const usualLines = `io.on("connection", (socket) => { console.log("a user connected"); socket.on("disconnect", () => console.log("user disconnected")); });`

// LogLines says what the application has to print for its connections to be checked; nothing if no profile can tell.
func (t Target) LogLines() string {
	if t.Undescribed() {
		return usualLines
	}
	return t.LogLine
}
