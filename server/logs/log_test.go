package logs

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/sioproof/sioproof/internal/usage"
)

// patience bounds every wait of these tests for something that has to come.
const patience = 20 * time.Second

func patient(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func awaitLines(t *testing.T, l *Log, since Position, want ...string) {
	t.Helper()
	err := l.Await(patient(t), since, func(lines []string) bool { return reflect.DeepEqual(lines, want) })
	if err != nil {
		t.Fatalf("%v; lines %q, want %q", err, l.Lines(since), want)
	}
}

func TestLogIsReadFromAMark(t *testing.T) {
	l := New()
	l.Add("before")
	mark := l.Mark()
	if lines := l.Lines(mark); len(lines) != 0 {
		t.Errorf("nothing was added, found %q", lines)
	}
	l.Add("one\r\n")
	l.Add("two")
	if lines := l.Lines(mark); !reflect.DeepEqual(lines, []string{"one", "two"}) {
		t.Errorf("found %q", lines)
	}
	if lines := l.Lines(0); len(lines) != 3 {
		t.Errorf("from the beginning %q", lines)
	}
	if lines := l.Tail(2); !reflect.DeepEqual(lines, []string{"one", "two"}) {
		t.Errorf("the last two are %q", lines)
	}
}

func TestAwaitWakesForEveryLine(t *testing.T) {
	l := New()
	const writers, each = 4, 250
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for i := range each {
				l.Add(fmt.Sprint(i))
			}
		})
	}
	if err := l.Await(patient(t), 0, func(lines []string) bool { return len(lines) == writers*each }); err != nil {
		t.Errorf("%v after %d lines", err, len(l.Lines(0)))
	}
	all.Wait()
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	asked := make(chan struct{}, 1)
	ended := make(chan error)
	go func() {
		ended <- New().Await(ctx, 0, func([]string) bool {
			select {
			case asked <- struct{}{}:
			default:
			}
			return false
		})
	}()
	<-asked
	cancel()
	if err := <-ended; err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

func TestLogIsBounded(t *testing.T) {
	l := New()
	mark := l.Mark()
	for i := range maxLogLines + 5 {
		l.Add(fmt.Sprint(i))
	}
	lines := l.Lines(mark)
	if len(lines) != maxLogLines || lines[0] != "5" || l.Dropped(mark) != 5 || l.Dropped(l.Mark()) != 0 {
		t.Errorf("%d lines from %q on, %d dropped", len(lines), lines[0], l.Dropped(mark))
	}
	if read, dropped, end := l.Read(mark); len(read) != maxLogLines || read[0] != "5" || dropped != 5 || end != l.Mark() {
		t.Errorf("read are %d lines from %q on, %d dropped, up to %d of %d", len(read), read[0], dropped, end, l.Mark())
	}
	if read, dropped, end := l.Read(l.Mark()); len(read) != 0 || dropped != 0 || end != l.Mark() {
		t.Errorf("behind the last line, %d lines and %d dropped are read", len(read), dropped)
	}
	long := New()
	for range maxLogBytes/maxLineBytes + 3 {
		long.Add(strings.Repeat("x", 2*maxLineBytes))
	}
	size := 0
	for _, line := range long.Lines(0) {
		size += len(line)
	}
	if size > maxLogBytes || size < maxLogBytes/2 {
		t.Errorf("%d bytes are kept", size)
	}
}

func TestAnExcerptKeepsTheFirstAndTheLastLines(t *testing.T) {
	l := New()
	l.Add("before")
	mark := l.Mark()
	l.Add("panic: runtime error")
	for i := range 1000 {
		l.Add(fmt.Sprint("stack ", i))
	}
	l.Add("exit status 2")
	lines := l.Excerpt(mark)
	if len(lines) != firstShown+1+lastShown || lines[0] != "panic: runtime error" || lines[firstShown] != "… 952 lines left out …" ||
		lines[firstShown+1] != "stack 971" || lines[len(lines)-1] != "exit status 2" {
		t.Errorf("%d lines: %q", len(lines), lines)
	}
	if got := l.Excerpt(l.Mark() - 2); !slices.Equal(got, []string{"stack 999", "exit status 2"}) {
		t.Errorf("of two lines: %q", got)
	}
}

func TestAnExcerptSaysWhatIsNoLongerKept(t *testing.T) {
	l := New()
	mark := l.Mark()
	for i := range maxLogLines + 5 {
		l.Add(fmt.Sprint(i))
	}
	lines := l.Excerpt(mark)
	if want := fmt.Sprintf("… %d lines left out …", maxLogLines+5-lastShown); len(lines) != 1+lastShown || lines[0] != want {
		t.Errorf("%q, want %q first", lines, want)
	}
}

func TestAnExcerptIsBoundedInBytes(t *testing.T) {
	l := New()
	for range 2 * (firstShown + lastShown) {
		l.Add(strings.Repeat("ä", maxLineBytes/2))
	}
	size := 0
	for _, line := range l.Excerpt(0) {
		size += len(line)
		if !utf8.ValidString(line) {
			t.Errorf("a letter is cut in %q", line[len(line)-40:])
		}
	}
	if most := (firstShown + 1 + lastShown) * (maxShownLine + 40); size > most {
		t.Errorf("%d bytes, want %d at most", size, most)
	}
	if last := l.Excerpt(l.Mark() - 1); !strings.HasSuffix(last[0], "ä … 15360 bytes left out") {
		t.Errorf("it ends with %q", last[0][len(last[0])-40:])
	}
}

func TestLinesAreCutFromAnyChunks(t *testing.T) {
	l := New()
	w := l.Writer()
	for _, chunk := range []string{"a us", "er conn", "ected\nuser", " disconnected\r\n\nlast"} {
		if n, err := w.Write([]byte(chunk)); n != len(chunk) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := l.Lines(0); !reflect.DeepEqual(got, []string{"a user connected", "user disconnected", ""}) {
		t.Errorf("before the end: %q", got)
	}
	w.Close()
	if got := l.Tail(1); got[0] != "last" {
		t.Errorf("the last line is %q", got)
	}
}

func TestALineWithoutEndIsCut(t *testing.T) {
	l := New()
	w := l.Writer()
	for range 100 {
		w.Write([]byte(strings.Repeat("x", maxLineBytes/10)))
	}
	w.Write([]byte("rest\nnext\n"))
	lines := l.Lines(0)
	if len(lines) != 2 || lines[1] != "next" || len(lines[0]) > maxLineBytes+10 || !strings.HasSuffix(lines[0], "x …") {
		t.Errorf("%d lines, the first of %d bytes", len(lines), len(lines[0]))
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func follow(t *testing.T, path string) *Log {
	t.Helper()
	l, f, err := Follow(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return l
}

func TestAFileIsFollowedFromItsEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	appendTo(t, path, "old\n")
	l := follow(t, path)
	appendTo(t, path, "a user conn")
	appendTo(t, path, "ected\n")
	awaitLines(t, l, 0, "a user connected")
}

func TestAFileThatComesLaterIsReadFromItsBeginning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	l := follow(t, path)
	appendTo(t, path, "first\n")
	awaitLines(t, l, 0, "first")
}

func TestARotatedFileIsFollowed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	appendTo(t, path, "old\n")
	l := follow(t, path)
	appendTo(t, path, "one\n")
	awaitLines(t, l, 0, "one")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	appendTo(t, path+".1", "two\n")
	awaitLines(t, l, 0, "one", "two")
	appendTo(t, path, "three\n")
	awaitLines(t, l, 0, "one", "two", "three")
}

func TestATruncatedFileIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	l := follow(t, path)
	appendTo(t, path, "a long first line\n")
	awaitLines(t, l, 0, "a long first line")
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	appendTo(t, path, "short\n")
	awaitLines(t, l, 0, "a long first line", "short")
}

func TestClosingTakesALastLook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "server.log")
	appendTo(t, path, "")
	l, f, err := Follow(path)
	if err != nil {
		t.Fatal(err)
	}
	appendTo(t, path, "one\nno line end")
	f.Close()
	f.Close()
	if got := l.Lines(0); !reflect.DeepEqual(got, []string{"one", "no line end"}) {
		t.Errorf("found %q", got)
	}
}

func TestLogFilesThatCannotBeFollowed(t *testing.T) {
	folder := t.TempDir()
	for path, want := range map[string]string{
		folder:                               "is a folder",
		filepath.Join(folder, "no", "a.log"): "no such file or directory",
	} {
		_, _, err := Follow(path)
		if _, ok := err.(*usage.Error); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
