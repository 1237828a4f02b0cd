package train

import (
	"fmt"
	"runtime/debug"

	"github.com/cupel/cupel"
)

// panicked is a panic of a component, with where it happened.
type panicked struct {
	cause *cupel.Error
	stack []byte
}

// Error implements [error].
func (p *panicked) Error() string { return p.cause.Error() }

// Unwrap returns the cause, which has a code.
func (p *panicked) Unwrap() error { return p.cause }

// recovered makes an error of a panic, in a deferred call.
func recovered(err *error) {
	why := recover()
	if why == nil {
		return
	}
	message := cupel.Errorf(cupel.Internal, "a component panicked: %s", fmt.Sprint(why))
	if cause, ok := why.(error); ok {
		message = cupel.Errorf(cupel.Internal, "a component panicked: %w", cause)
	}
	*err = &panicked{message, debug.Stack()}
}
