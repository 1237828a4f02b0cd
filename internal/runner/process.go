package runner

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/cupel/cupel"
)

const (
	// leaveTime is how long a command may take to end once it was told to, when
	// the context has ended.
	leaveTime = 10 * time.Second
	// inputTime is how long what is left of the input is brought to a command that
	// has ended, where that is no file.
	inputTime = time.Second
)

// process is a command that runs.
type process struct {
	*exec.Cmd
	signals <-chan os.Signal
	log     *outputLog
	streams []*stream
	pumps   sync.WaitGroup
	group   bool // it leads a group of its own
	stopped bool // it was told to end
}

// start starts a command.
func start(ctx context.Context, o Options) (*process, error) {
	if len(o.Argv) == 0 {
		return nil, cupel.Errorf(cupel.Invalid, "which command? Its argv is empty")
	}
	path, err := Find(o.Argv[0], o.Folder, o.Environ)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := &process{
		Cmd:     &exec.Cmd{Path: path, Args: o.Argv, Dir: o.Folder, Env: o.Environ, Stdin: o.Stdin, WaitDelay: inputTime},
		signals: o.Signals, log: newOutputLog(o.say),
	}
	p.group = p.ownGroup(o.Signals != nil)
	if err := p.connect(o); err != nil {
		return nil, errors.Join(err, p.log.close())
	}
	if err := p.begin(); err != nil {
		return nil, errors.Join(cannotStart(o.Argv[0], err), p.log.close())
	}
	return p, nil
}

// begin starts the process, and reads what it writes.
func (p *process) begin() error {
	err := p.Start()
	for _, s := range p.streams {
		s.write.Close() // the command has it
		if err != nil {
			s.read.Close()
			continue
		}
		p.pumps.Go(s.pump)
	}
	return err
}

func cannotStart(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	switch {
	case isNotExecutable(err):
		return notRun{ExitNotExecutable, cupel.Errorf(cupel.PermissionDenied, "%s cannot be executed: %w", name, err)}
	case errors.Is(err, fs.ErrNotExist): // the interpreter of a script, or the folder
		return notRun{ExitNotFound, cupel.Errorf(cupel.NotFound, "%s cannot be started: its folder, or the interpreter that its first line names, is not there", name)}
	}
	return notRun{ExitFailed, cupel.Errorf(cupel.Unavailable, "%s cannot be started: %w", name, err)}
}

// wait waits until the command has ended and all that it wrote is passed on.
// Meanwhile it passes signals on.
func (p *process) wait(ctx context.Context) Outcome {
	ended := make(chan struct{})
	var attending sync.WaitGroup
	attending.Go(func() { p.attend(ctx, ended) })
	_ = p.Wait() // ProcessState says it
	close(ended)
	attending.Wait()
	for _, s := range p.streams {
		s.ended()
	}
	p.pumps.Wait()
	return p.outcome()
}

// attend passes signals on, and ends the command when ctx ends.
func (p *process) attend(ctx context.Context, ended <-chan struct{}) {
	done := ctx.Done()
	var impatient <-chan time.Time
	for {
		select {
		case <-ended:
			return
		case s := <-p.signals:
			p.stopped = p.stopped || endsCommands(s)
			p.pass(s)
		case <-done:
			done, p.stopped = nil, true
			p.terminate()
			impatient = time.After(leaveTime)
		case <-impatient:
			p.kill()
		}
	}
}

// outcome says how the command has ended.
func (p *process) outcome() Outcome {
	code, killed := exitCode(p.ProcessState)
	switch {
	case code == 0:
		return Outcome{ExitCode: code, Status: cupel.RunFinished}
	case killed || p.stopped || killedBelow[code]:
		return Outcome{ExitCode: code, Status: cupel.RunKilled}
	}
	return Outcome{ExitCode: code, Status: cupel.RunFailed}
}

// killedBelow are the exit statuses with which a shell says that what it ran was
// interrupted, killed or told to end.
var killedBelow = map[int]bool{exitSignal + 2: true, exitSignal + 9: true, exitSignal + 15: true}
