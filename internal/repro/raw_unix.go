//go:build unix

package repro

import "syscall"

// rawFile is a file that is read with nothing around it: of twenty thousand files,
// what [os.File] does beside opening and reading takes a third of the time.
type rawFile int

func openRaw(name string) (rawFile, error) {
	for {
		fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if err != syscall.EINTR {
			return rawFile(fd), err
		}
	}
}

// Read reads up to len(p) bytes; none is the end of the file.
func (f rawFile) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(int(f), p)
		if err != syscall.EINTR {
			return max(n, 0), err
		}
	}
}

// Close closes the file.
func (f rawFile) Close() { _ = syscall.Close(int(f)) } // nothing was written
