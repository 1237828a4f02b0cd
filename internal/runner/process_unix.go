//go:build unix

package runner

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// passedOn are the signals that a command should get.
var passedOn = []os.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGHUP, unix.SIGUSR1, unix.SIGUSR2}

// Catch catches the signals of this process that are a command's, for
// [Options.Signals], until stop is called. Meanwhile a write to a pipe that nobody
// reads is an error, and does not end the process.
func Catch() (signals <-chan os.Signal, stop func()) {
	caught, broken := make(chan os.Signal, 16), make(chan os.Signal, 1)
	signal.Notify(caught, passedOn...)
	signal.Notify(broken, unix.SIGPIPE)
	return caught, func() {
		signal.Stop(caught)
		signal.Stop(broken)
	}
}

// endsCommands reports whether a signal asks for an end.
func endsCommands(s os.Signal) bool { return s != unix.SIGUSR1 && s != unix.SIGUSR2 }

// ownGroup makes the command the leader of a process group, so that signals reach
// all that it starts. One in the foreground of a terminal stays in that group: it
// may read from the terminal, which sends the signals of its keys to everybody in
// the group by itself.
func (p *process) ownGroup(signals bool) bool {
	own := !signals || !inForeground()
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: own}
	return own
}

// inForeground reports whether this process has a terminal, and is in the group
// that reads from it.
func inForeground() bool {
	terminal, err := os.OpenFile("/dev/tty", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	defer terminal.Close()
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// pass passes a signal on. One of the terminal's keys has been sent to a command
// in its group already.
func (p *process) pass(s os.Signal) {
	if p.group || s != unix.SIGINT && s != unix.SIGQUIT {
		p.send(s.(unix.Signal))
	}
}

func (p *process) terminate() { p.send(unix.SIGTERM) }
func (p *process) kill()      { p.send(unix.SIGKILL) }

// send sends a signal; that the command has ended meanwhile does not matter.
func (p *process) send(s unix.Signal) {
	if p.group {
		_ = unix.Kill(-p.Process.Pid, s)
		return
	}
	_ = p.Process.Signal(s)
}

// exitCode returns the exit status as a shell has it, and whether a signal was it.
func exitCode(state *os.ProcessState) (code int, killed bool) {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitSignal + int(status.Signal()), true
	}
	return state.ExitCode(), false
}

func isNotExecutable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, unix.ENOEXEC)
}
