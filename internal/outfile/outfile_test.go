package outfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func says(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report")
	if err := Write(path, says("first")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	half := func(w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return broken
	}
	if err := Write(path, half); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	if got := content(t, path); got != "first" {
		t.Errorf("after a failure the file holds %q", got)
	}
	if err := Write(path, says("second")); err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); got != "second" {
		t.Errorf("the file holds %q", got)
	}
	only(t, dir, "report")
}

func TestWriteFollowsALink(t *testing.T) {
	dir := t.TempDir()
	link, file := filepath.Join(dir, "link"), filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	if err := Write(link, says("new")); err != nil {
		t.Fatal(err)
	}
	if got := content(t, file); got != "new" {
		t.Errorf("the file behind the link holds %q", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v %v", info, err)
	}
}

func TestWriteLeavesADeviceInPlace(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Skip(err)
	}
	link := filepath.Join(t.TempDir(), "null")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Skip(err)
	}
	if err := Write(link, says("gone")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s is now %v, %v", os.DevNull, info, err)
	}
}

func TestCheckLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := Check(filepath.Join(dir, "report")); err != nil {
		t.Error(err)
	}
	only(t, dir)
	for _, path := range []string{dir, filepath.Join(dir, "missing", "report")} {
		if err := Check(path); err == nil {
			t.Errorf("Check(%s): no error", path)
		}
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// only checks that a folder holds these files and nothing else.
func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if len(got) != len(names) || len(names) > 0 && got[0] != names[0] {
		t.Errorf("%s holds %q, want %q", dir, got, names)
	}
}
