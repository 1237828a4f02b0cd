package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/cupel/cupel"
)

// interrupted is why a context ended that a signal ended.
type interrupted struct{ signal syscall.Signal }

func (i interrupted) Error() string { return "stopped by a signal: " + i.signal.String() }

// WithSignals returns a context that SIGINT and SIGTERM end. The first signal
// lets the command end cleanly, the second ends the process at once.
func WithSignals(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			number, _ := s.(syscall.Signal)
			cancel(interrupted{number})
		case <-ctx.Done():
		}
		signal.Stop(signals)
	}()
	return ctx, func() { cancel(nil) }
}

// usageError is a command line that cannot be understood.
type usageError struct {
	command string // as in "models:save"; "" where it is not known
	message string
}

func (u usageError) Error() string { return u.message }

// exitError ends the program with a status of its own. There may be nothing to
// report.
type exitError struct {
	status int
	cause  error
}

func (e exitError) Error() string { return fmt.Sprintf("exit status %d: %v", e.status, e.cause) }

// exit reports err and returns the exit status that it stands for.
func (a *app) exit(ctx context.Context, err error) int {
	if err == nil {
		return cupel.ExitOK
	}
	var own exitError
	if errors.As(err, &own) {
		if own.cause != nil {
			a.report(own.cause)
		}
		return own.status
	}
	var stopped interrupted
	if errors.As(context.Cause(ctx), &stopped) {
		fmt.Fprintf(a.Stderr, "cupel: %s\n", stopped)
		return 128 + int(stopped.signal)
	}
	return a.report(err)
}

// report tells an error, and returns the exit status that it stands for.
func (a *app) report(err error) int {
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(a.Stderr, "cupel: %s\n", clean(usage.message))
		fmt.Fprintf(a.Stderr, "See 'cupel %s'.\n", strings.TrimSpace(usage.command+" --help"))
		return cupel.ExitUsage
	}
	fmt.Fprintf(a.Stderr, "cupel: %s\n", cleanLines(err.Error()))
	return cupel.ErrorCode(err).Outcome().Exit
}
