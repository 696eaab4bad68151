// Package outfile writes files as a whole or not at all, so that a reader of a report never meets a part of one.
package outfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes a file. A reader sees the old file or the whole new one, never a part. What is not a
// regular file, such as a device or a pipe, is written to as it is.
func Write(path string, render func(io.Writer) error) error {
	path, special, err := destination(path)
	if err != nil {
		return err
	}
	if special {
		file, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return fill(file, render)
	}
	file, err := temporary(path)
	if err != nil {
		return err
	}
	if err := fill(file, render); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// Check tells, without leaving anything behind, why [Write] could not write to path.
func Check(path string) error {
	path, special, err := destination(path)
	if err != nil || special {
		return err
	}
	file, err := temporary(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// destination follows links, and tells whether something else than a regular file is there.
func destination(path string) (_ string, special bool, _ error) {
	followed, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, false, nil
	}
	if err != nil {
		return "", false, err
	}
	info, err := os.Stat(followed)
	if err != nil {
		return "", false, err
	}
	if info.IsDir() {
		return "", false, fmt.Errorf("%s is a directory", path)
	}
	return followed, !info.Mode().IsRegular(), nil
}

// temporary creates a file beside path. Its permissions are what the umask leaves, like those of any new file.
func temporary(path string) (*os.File, error) {
	name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d.tmp", filepath.Base(path), os.Getpid()))
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	var failed *fs.PathError
	if errors.As(err, &failed) {
		failed.Path = path // the path that the user gave
	}
	return file, err
}

// fill renders into the file and closes it. A full disk shows at one of the four steps.
func fill(file *os.File, render func(io.Writer) error) error {
	buffered := bufio.NewWriter(file)
	err := render(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if info, statErr := file.Stat(); err == nil && statErr == nil && info.Mode().IsRegular() {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
