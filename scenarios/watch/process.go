package watch

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// Usage is what a process and its children use.
type Usage struct {
	CPU         time.Duration // of a processor, since they were started
	Memory      uint64        // bytes resident
	Descriptors int           // open ones; 0 where the system does not tell
	Processes   int           // how many they are
}

// Process is a process, alone or with all its children, now and later.
type Process struct {
	root  *process.Process
	alone bool
	seen  map[int32]time.Duration // the CPU time of each, as seen last: what has ended does not take its time along
}

// Self returns this very process, without what it has started.
func Self() (*Process, error) {
	p, err := Of(os.Getpid())
	if err == nil {
		p.alone = true
	}
	return p, err
}

// Of returns the process with that id, with its children. The error says that there is none.
func Of(id int) (*Process, error) {
	root, err := process.NewProcess(int32(id))
	if err != nil {
		return nil, fmt.Errorf("no process has the id %d: %w", id, err)
	}
	return &Process{root: root, seen: map[int32]time.Duration{}}, nil
}

// Look returns what the process, and its children if they belong to it, use at the moment. The error says that the process has ended.
func (p *Process) Look(ctx context.Context) (Usage, error) {
	var u Usage
	if err := p.add(ctx, p.root, &u); err != nil {
		return u, err
	}
	for _, cpu := range p.seen {
		u.CPU += cpu
	}
	return u, nil
}

// add adds a process and its children up.
func (p *Process) add(ctx context.Context, one *process.Process, u *Usage) error {
	times, err := one.TimesWithContext(ctx)
	if err != nil {
		return err
	}
	memory, err := one.MemoryInfoWithContext(ctx)
	if err != nil {
		return err
	}
	p.seen[one.Pid] = time.Duration((times.User + times.System) * float64(time.Second))
	u.Memory += memory.RSS
	u.Processes++
	if n, err := one.NumFDsWithContext(ctx); err == nil {
		u.Descriptors += int(n)
	}
	if p.alone {
		return nil
	}
	children, err := one.ChildrenWithContext(ctx)
	if err != nil {
		return nil // it has none
	}
	for _, child := range children {
		_ = p.add(ctx, child, u) // it may have ended meanwhile
	}
	return nil
}
