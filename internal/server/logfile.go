package server

import (
	"io"
	"os"

	"github.com/cupel/cupel"
)

// maxLogFile is the size beyond which a log file is begun anew, in bytes.
const maxLogFile = 5 << 20

// openLog returns what the log is written to.
func (c *Config) openLog() (io.WriteCloser, error) {
	if c.LogFile == "" {
		return unclosed{os.Stderr}, nil
	}
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(c.LogFile); err == nil && info.Mode().IsRegular() && info.Size() > maxLogFile {
		flags |= os.O_TRUNC
	}
	file, err := os.OpenFile(c.LogFile, flags, 0o600)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "log-file cannot be written: %w", err)
	}
	return file, nil
}

// unclosed is a file that others use as well.
type unclosed struct{ io.Writer }

// Close implements [io.Closer].
func (unclosed) Close() error { return nil }
