package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// sessionMembers returns the processes of a session that have not ended, from /proc.
func sessionMembers(session int) []int {
	entries, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	var members []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(entry)))
		if err != nil {
			continue
		}
		content, err := os.ReadFile(entry)
		if err != nil {
			continue // it has ended meanwhile
		}
		// pid (name) state parent group session …; the name may hold spaces and brackets.
		fields := bytes.Fields(content[bytes.LastIndexByte(content, ')')+1:])
		if len(fields) < 4 || fields[0][0] == 'Z' || fields[0][0] == 'X' {
			continue
		}
		if id, err := strconv.Atoi(string(fields[3])); err == nil && id == session {
			members = append(members, pid)
		}
	}
	return members
}

// groupAlive leaves the answer to sessionMembers: a group is part of its session.
func groupAlive(int) bool { return false }
