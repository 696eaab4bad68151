package suites

import (
	"slices"

	"github.com/sioproof/sioproof/suites/cases/api"
	"github.com/sioproof/sioproof/suites/cases/chat"
	"github.com/sioproof/sioproof/suites/cases/cors"
	"github.com/sioproof/sioproof/suites/cases/eio3"
	"github.com/sioproof/sioproof/suites/cases/eio4"
	"github.com/sioproof/sioproof/suites/cases/recovery"
	"github.com/sioproof/sioproof/suites/cases/sio4"
	"github.com/sioproof/sioproof/suites/cases/sio5"
	"github.com/sioproof/sioproof/suites/trial"
)

// Catalogue lists every area with its cases, in the order of the specifications: the engine from the handshake upwards, then
// Socket.IO, then what applications are promised.
func Catalogue() []trial.Area {
	return slices.Concat(eio4.Areas(), cors.Areas(), eio3.Areas(), sio5.Areas(), recovery.Areas(), sio4.Areas(), chat.Areas(), api.Areas())
}

// Find returns the case with that id.
func Find(id string) (trial.Case, bool) {
	for _, area := range Catalogue() {
		for _, c := range area.Cases {
			if c.ID == id {
				return c, true
			}
		}
	}
	return trial.Case{}, false
}
