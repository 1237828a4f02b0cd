package runner

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/cupel/cupel"
)

// What is kept of an output: its beginning in a file, and its end.
const (
	maxHead = 64 << 20
	maxTail = 1 << 20
)

// outputLog keeps what a command writes, until the registry has it. It takes what
// comes at once: nothing that happens to the registry disturbs the command.
type outputLog struct {
	say func(string)

	mu    sync.Mutex
	file  *os.File // of the beginning; nil once it failed
	head  int64    // bytes in the file
	tail  ring     // of what came after
	total int64    // bytes in all
}

// newOutputLog makes a log over a temporary file.
func newOutputLog(say func(string)) *outputLog {
	l := &outputLog{say: say, tail: ring{limit: maxTail}}
	file, err := os.CreateTemp("", "cupel-output-*.log")
	if err != nil {
		l.give(err)
		return l
	}
	l.file = file
	return l
}

// give gives the file up.
func (l *outputLog) give(err error) {
	l.say(fmt.Sprintf("the output can only be kept in part: %v", err))
	if l.file != nil {
		l.file.Close()
		os.Remove(l.file.Name())
		l.file, l.head = nil, 0
	}
}

// add takes what the command has written.
func (l *outputLog) add(text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total += int64(len(text))
	if l.file != nil {
		n := min(int64(len(text)), maxHead-l.head)
		if _, err := l.file.WriteAt(text[:n], l.head); err != nil {
			l.give(err)
		} else {
			l.head += n
			text = text[n:]
		}
	}
	l.tail.add(text)
}

// length is how many bytes have come.
func (l *outputLog) length() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.total
}

// source is all that is kept now.
func (l *outputLog) source() cupel.Source {
	l.mu.Lock()
	defer l.mu.Unlock()
	file, head, tail := l.file, l.head, l.tail.bytes()
	gap := ""
	if lost := l.total - head - int64(len(tail)); lost > 0 {
		gap = fmt.Sprintf("\n[cupel: %d bytes of output are not kept]\n", lost)
	}
	return cupel.Source{
		Path: OutputLog, Size: head + int64(len(gap)+len(tail)),
		Open: func() (io.ReadCloser, error) {
			rest := io.MultiReader(bytes.NewReader([]byte(gap)), bytes.NewReader(tail))
			if file == nil {
				return io.NopCloser(rest), nil
			}
			return io.NopCloser(io.MultiReader(io.NewSectionReader(file, 0, head), rest)), nil
		},
	}
}

// close removes the file.
func (l *outputLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := errors.Join(l.file.Close(), os.Remove(l.file.Name()))
	l.file = nil
	return err
}

// keep leaves the file where it is, and returns its path; "" where there is none.
func (l *outputLog) keep() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return ""
	}
	name := l.file.Name()
	l.file.Close()
	l.file = nil
	return name
}
