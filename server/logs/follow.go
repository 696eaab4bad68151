package logs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/sioproof/sioproof/internal/usage"
)

// followInterval is how often a followed file is looked at.
const followInterval = 20 * time.Millisecond

// Follower copies the lines that are added to a file into a log, until it is stopped.
type Follower struct {
	path string
	log  *Log
	stop chan struct{}
	done chan struct{}
	once sync.Once

	file   *os.File // nil while there is none
	offset int64
	writer io.WriteCloser
}

// Follow begins to follow a file. What is in it already is not the target's answer to us and is skipped; a file that is
// not there yet, or that is replaced (rotated) or truncated later, is read from its beginning.
func Follow(path string) (*Log, *Follower, error) {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return nil, nil, &usage.Error{Problem: path + " is a folder", Hint: "--log names the file that the target writes its log to"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, nil, &usage.Error{Problem: "cannot read the log: " + err.Error(), Hint: "check the path and its permissions", Err: err}
	case err != nil:
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return nil, nil, &usage.Error{Problem: "cannot read the log: " + err.Error(),
				Hint: "the file need not be there yet, its folder must be", Err: err}
		}
	}
	f := &Follower{path: path, log: New(), stop: make(chan struct{}), done: make(chan struct{})}
	f.writer = f.log.Writer()
	if file, err := os.Open(path); err == nil {
		f.file = file
		f.offset, err = file.Seek(0, io.SeekEnd)
		if err != nil {
			file.Close()
			return nil, nil, &usage.Error{Problem: "cannot read the log: " + err.Error(), Hint: "--log needs a regular file", Err: err}
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &usage.Error{Problem: "cannot read the log: " + err.Error(), Hint: "check the path and its permissions", Err: err}
	}
	go f.run()
	return f.log, f, nil
}

// Close stops following, after one last look.
func (f *Follower) Close() {
	f.once.Do(func() { close(f.stop) })
	<-f.done
}

func (f *Follower) run() {
	defer close(f.done)
	ticker := time.NewTicker(followInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			f.look()
		case <-f.stop:
			f.look()
			f.leave()
			return
		}
	}
}

// look reads what was added, and then sees whether the file has become another one. An old file is read to its end first:
// whoever rotates a log may have written to it until then.
func (f *Follower) look() {
	if f.file != nil {
		f.read()
	}
	current, err := os.Stat(f.path)
	if err != nil {
		return // between the two steps of a rotation, or not there yet
	}
	if f.file != nil {
		opened, err := f.file.Stat()
		if err == nil && os.SameFile(opened, current) {
			return
		}
		f.read()
		f.leave()
	}
	if file, err := os.Open(f.path); err == nil {
		f.file, f.offset = file, 0
		f.read()
	}
}

func (f *Follower) read() {
	if info, err := f.file.Stat(); err == nil && info.Size() < f.offset {
		f.writer.Close()
		f.offset = 0
	}
	n, _ := io.Copy(f.writer, io.NewSectionReader(f.file, f.offset, 1<<62))
	f.offset += n
}

func (f *Follower) leave() {
	f.writer.Close()
	if f.file != nil {
		f.file.Close()
		f.file = nil
	}
}
