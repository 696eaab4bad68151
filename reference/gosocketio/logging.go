package gosocketio

import (
	"io"

	"github.com/googollee/go-socket.io/logger"
	"golang.org/x/exp/slog"
)

// The library logs every connection that ends, as an error, to the process's default logger. It has one logger for all
// of its servers.
func init() {
	logger.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
}
