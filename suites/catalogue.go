package suites

import "slices"

// Catalogue lists every area with its cases, in the order of the specifications: the engine from the handshake upwards, then
// Socket.IO, then what applications are promised.
func Catalogue() []Area {
	return slices.Concat(eio4Areas(), corsAreas(), eio3Areas(), sio5Areas(), recoveryAreas(), sio4Areas(), chatAreas(), apiAreas())
}

// Find returns the case with that id.
func Find(id string) (Case, bool) {
	for _, area := range Catalogue() {
		for _, c := range area.Cases {
			if c.ID == id {
				return c, true
			}
		}
	}
	return Case{}, false
}
