package train

import (
	"context"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/cupel/cupel/internal/location"
)

// hasCommands says that [Main] reads the command line.
var hasCommands atomic.Bool

// asked is the run that this program was started to make again, where it was and
// does not call [Main].
var asked struct {
	sync.Once
	run *Run
	err error
}

// replayAsked is the replay document in a command line PROGRAM train --spec FILE,
// which starts a program that is to make a run again; "" where it is another.
func replayAsked(args []string) string {
	if hasCommands.Load() || len(args) != 4 || args[1] != "train" || args[2] != "--spec" {
		return ""
	}
	return args[3]
}

// replayOnce makes the run again, however often the program trains: the recorded
// training is one of them.
func replayOnce(ctx context.Context, path string, talk io.Writer) (*Run, error) {
	asked.Do(func() { asked.run, asked.err = replayFile(ctx, path, talk) })
	return asked.run, asked.err
}

// replayFile trains what a replay document says, as a run of the registry that the
// environment names.
func replayFile(ctx context.Context, path string, talk io.Writer) (*Run, error) {
	d, err := readDocument(path)
	if err != nil {
		return nil, err
	}
	at, err := location.Location{}.Filled(os.Getenv)
	if err != nil {
		return nil, err
	}
	registry, err := location.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	defer registry.Close()
	return trainAgain(ctx, registry, d, talk)
}
