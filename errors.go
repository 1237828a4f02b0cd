package cupel

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an [Error] is. The codes are few, and the
// whole program shares them: a caller branches on the code, a person reads the
// message.
type Code string

// The codes.
const (
	// Invalid: the input breaks a rule; the same call can never succeed.
	Invalid Code = "invalid"
	// NotFound: what was named does not exist, or may not be seen by the caller.
	NotFound Code = "not_found"
	// AlreadyExists: the name is taken.
	AlreadyExists Code = "already_exists"
	// Conflict: the state forbids the call; it may succeed once that changes.
	Conflict Code = "conflict"
	// PermissionDenied: the caller is known and may not do this.
	PermissionDenied Code = "permission_denied"
	// Unauthenticated: the caller is not known: no token, or a wrong one.
	Unauthenticated Code = "unauthenticated"
	// TooLarge: the input exceeds a stated limit.
	TooLarge Code = "too_large"
	// Unavailable: a part that is needed does not answer; try again.
	Unavailable Code = "unavailable"
	// Corrupt: stored bytes are not what they were when they were stored.
	Corrupt Code = "corrupt"
	// Internal: a defect of Cupel, or a failure that no other code describes.
	Internal Code = "internal"
)

// Exit statuses of the command line.
const (
	ExitOK       = 0 // success
	ExitCheck    = 1 // a check that did not hold: verify, vault:check
	ExitUsage    = 2 // wrong usage
	ExitNotFound = 3 // what was named does not exist
	ExitConflict = 4 // conflict or denied
	ExitOther    = 5 // anything else
)

// Outcome is what one code becomes at each of the edges of the program.
type Outcome struct {
	HTTPStatus int    // status of the native API and of the MLflow API
	MLflow     string // error_code of MLflow's wire protocol
	Exit       int    // exit status of the command line
	Python     string // class of the exception under cupel.Error
}

// outcomes is the one table that maps codes to the edges.
var outcomes = map[Code]Outcome{
	Invalid:          {400, "INVALID_PARAMETER_VALUE", ExitUsage, "InvalidError"},
	NotFound:         {404, "RESOURCE_DOES_NOT_EXIST", ExitNotFound, "NotFoundError"},
	AlreadyExists:    {409, "RESOURCE_ALREADY_EXISTS", ExitConflict, "AlreadyExistsError"},
	Conflict:         {409, "RESOURCE_CONFLICT", ExitConflict, "ConflictError"},
	PermissionDenied: {403, "PERMISSION_DENIED", ExitConflict, "PermissionDeniedError"},
	Unauthenticated:  {401, "UNAUTHENTICATED", ExitConflict, "UnauthenticatedError"},
	TooLarge:         {413, "INVALID_PARAMETER_VALUE", ExitUsage, "TooLargeError"},
	Unavailable:      {503, "TEMPORARILY_UNAVAILABLE", ExitOther, "UnavailableError"},
	Corrupt:          {500, "INTERNAL_ERROR", ExitCheck, "CorruptError"},
	Internal:         {500, "INTERNAL_ERROR", ExitOther, "InternalError"},
}

// Codes returns every code, in the order in which they are declared above.
func Codes() []Code {
	return []Code{
		Invalid, NotFound, AlreadyExists, Conflict, PermissionDenied,
		Unauthenticated, TooLarge, Unavailable, Corrupt, Internal,
	}
}

// Outcome returns what c becomes at the edges; an unknown code is [Internal].
func (c Code) Outcome() Outcome {
	if o, ok := outcomes[c]; ok {
		return o
	}
	return outcomes[Internal]
}

// Error is the one error type of Cupel.
type Error struct {
	Code    Code   // kind of failure
	Op      string // what was being done, such as "models:save"; may be empty
	Message string // for people: what was wrong, with which input, and what to do
	Err     error  // cause; may be nil
}

// Errorf returns an [Error] of the given code. A cause is kept with %w.
func Errorf(code Code, format string, args ...any) *Error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: wrapped.Error(), Err: errors.Unwrap(wrapped)}
}

// Error returns the message, led by the operation where there is one.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Message
	}
	return e.Op + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an [Error] of the same code without a message,
// so that errors.Is(err, &cupel.Error{Code: cupel.NotFound}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == ""
}

// ErrorCode returns the code of the first [Error] in err's chain: "" for nil,
// [Internal] for an error that has none.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
