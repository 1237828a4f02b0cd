//go:build !unix

package runner

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
)

// Catch catches the signals of this process that are a command's, for
// [Options.Signals], until stop is called.
func Catch() (signals <-chan os.Signal, stop func()) {
	caught := make(chan os.Signal, 16)
	signal.Notify(caught, os.Interrupt)
	return caught, func() { signal.Stop(caught) }
}

// endsCommands reports whether a signal asks for an end.
func endsCommands(os.Signal) bool { return true }

// ownGroup leaves the command in this console, whose keys reach both.
func (p *process) ownGroup(bool) bool { return false }

// pass passes nothing on: the console has told the command already.
func (p *process) pass(os.Signal) {}

func (p *process) terminate() { p.kill() }
func (p *process) kill()      { _ = p.Process.Kill() } // it may have ended

func exitCode(state *os.ProcessState) (code int, killed bool) { return state.ExitCode(), false }

func isNotExecutable(err error) bool { return errors.Is(err, fs.ErrPermission) }
