package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/cupel/cupel"
)

// outputLog is the artifact that holds what the program of a run wrote.
const outputLog = "logs/output.log"

// maxLine is how much of a line of the output is written at once, in bytes.
const maxLine = 64 << 10

// output writes the output of the run's program, where it was kept.
func (l *runLog) output() error {
	run, err := l.registry.GetRun(l.ctx, l.ref)
	if err != nil || run.ArtifactLocation != "" {
		return err
	}
	owner := l.ref.Artifacts()
	logs, err := l.registry.ListArtifacts(l.ctx, owner, "logs", false)
	kept := slices.ContainsFunc(logs, func(a cupel.Artifact) bool { return a.Path == outputLog && !a.IsDir })
	if err != nil || !kept {
		return err
	}
	content, err := l.registry.OpenArtifact(l.ctx, owner, outputLog)
	if err != nil {
		return err
	}
	defer content.Close()
	if !l.flags.json {
		fmt.Fprintf(l.Stdout, "\n%s\n", l.look().bold("Output"))
	}
	return l.lines(content)
}

// lines writes text line by line, without what would control the terminal.
func (l *runLog) lines(text io.Reader) error {
	scanner := bufio.NewScanner(text)
	scanner.Buffer(make([]byte, maxLine), maxLine)
	scanner.Split(splitOutput)
	for scanner.Scan() {
		var err error
		if l.flags.json {
			err = l.line(map[string]string{"output": scanner.Text()})
		} else {
			_, err = fmt.Fprintln(l.Stdout, clean(scanner.Text()))
		}
		if err != nil {
			return err
		}
	}
	return scanner.Err()
}

// splitOutput ends a line at LF, CR LF, at a CR alone as bars of progress write
// it, and where it would be too long.
func splitOutput(data []byte, atEOF bool) (advance int, token []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0 && len(data) >= maxLine/2, i < 0 && atEOF && len(data) > 0:
		return len(data), data, nil
	case i < 0:
		return 0, nil, nil
	case data[i] == '\n':
		return i + 1, data[:i], nil
	case i+1 == len(data) && !atEOF:
		return 0, nil, nil // LF may follow
	case i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	}
	return i + 1, data[:i], nil
}
