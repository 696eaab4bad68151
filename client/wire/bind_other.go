//go:build !linux

package wire

import "syscall"

// bindLate has no counterpart here: the source port is chosen when the address is bound.
func bindLate(_, _ string, _ syscall.RawConn) error { return nil }
