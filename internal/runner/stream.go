package runner

import (
	"errors"
	"io"
	"os"
	"time"
)

const (
	// silence is for how long nothing may come from what a command has left behind
	// before nobody waits for it any more.
	silence = 200 * time.Millisecond
	// maxRest is the most that is read after a command has ended: more than a pipe
	// can hold.
	maxRest = 4 << 20
)

// stream is one of the outputs of a command on its way.
type stream struct {
	read, write *os.File
	to          io.Writer // nil is nowhere
	log         *outputLog
}

// connect gives the command its outputs. Where both go to the same place they are
// one stream, so that nothing changes its order.
func (p *process) connect(o Options) error {
	stdout, err := p.stream(o.Stdout)
	if err != nil {
		return err
	}
	p.Stdout, p.Stderr = stdout.write, stdout.write
	if same(o.Stdout, o.Stderr) {
		return nil
	}
	stderr, err := p.stream(o.Stderr)
	if err != nil {
		return errors.Join(err, stdout.read.Close(), stdout.write.Close())
	}
	p.Stderr = stderr.write
	return nil
}

func (p *process) stream(to io.Writer) (*stream, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s := &stream{read, write, to, p.log}
	p.streams = append(p.streams, s)
	return s, nil
}

// same reports whether two outputs are one.
func same(a, b io.Writer) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	x, ok := a.(*os.File)
	y, also := b.(*os.File)
	if !ok || !also {
		return false
	}
	first, err := x.Stat()
	if err != nil {
		return false
	}
	second, err := y.Stat()
	return err == nil && os.SameFile(first, second)
}

// pump passes on what the command writes, as it comes. Where nobody takes it any
// more it stops to read, so that the command learns of it as it would have without
// anybody between.
func (s *stream) pump() {
	defer s.read.Close()
	buffer := make([]byte, 64<<10)
	left, last := maxRest, false
	for left > 0 {
		n, err := s.read.Read(buffer)
		s.log.add(buffer[:n])
		if n > 0 && s.to != nil {
			if _, err := s.to.Write(buffer[:n]); err != nil {
				return
			}
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded) && !last:
			last = true
		case err != nil:
			return
		}
		if last {
			left -= n
			_ = s.read.SetReadDeadline(time.Now().Add(silence)) // it had one before
		}
	}
}

// ended tells that the command has ended: what others may still write to its
// outputs is not waited for.
func (s *stream) ended() {
	_ = s.read.SetReadDeadline(time.Now()) // systems without deadlines wait for the end
}
