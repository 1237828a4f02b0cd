package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/wire"
)

// failure is the answer to what failed, as huma writes it.
type failure struct {
	wire.Failure
}

// Error implements error.
func (f *failure) Error() string { return f.Message }

// GetStatus implements [huma.StatusError].
func (f *failure) GetStatus() int { return f.Code.Outcome().HTTPStatus }

// failed translates an error of the service.
func failed(ctx context.Context, err error) error {
	return &failure{edge.Describe(ctx, err)}
}

// Huma's own errors, of inputs that do not match the types, take the one shape
// as well. This is the place that huma has for it.
func init() {
	huma.NewError = func(status int, message string, details ...error) huma.StatusError {
		return &failure{wire.Failure{Code: codeOf(status), Message: explain(message, details)}}
	}
}

// codeOf returns the code of a status that huma chose.
func codeOf(status int) cupel.Code {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return cupel.TooLarge
	case status == http.StatusRequestTimeout:
		return cupel.Unavailable
	case status >= http.StatusInternalServerError:
		return cupel.Internal
	}
	return cupel.Invalid
}

// explain adds to a message where in the input each fault lies.
func explain(message string, details []error) string {
	faults := make([]string, 0, len(details))
	for _, detail := range details {
		faults = append(faults, fault(detail))
	}
	if len(faults) == 0 {
		return message
	}
	return message + ": " + strings.Join(faults, "; ")
}

func fault(err error) string {
	detail, ok := err.(*huma.ErrorDetail)
	if !ok || detail.Location == "" {
		return err.Error()
	}
	return fmt.Sprintf("%s: %s", detail.Location, detail.Message)
}
