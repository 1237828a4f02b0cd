package serve

import (
	"errors"
	"io"
	"net/http"

	"github.com/cupel/cupel"
)

// Limits keep requests from taking all of the machine.
type Limits struct {
	Body       int64 // bytes of a request
	Rows       int   // of a request
	Concurrent int   // requests for predictions; more are refused with 429
}

// DefaultLimits are those of a server that is told no others.
var DefaultLimits = Limits{Body: 32 << 20, Rows: 100_000, Concurrent: 256}

// gate lets in so many requests at once.
type gate chan struct{}

func newGate(limit int) gate { return make(gate, max(limit, 1)) }

// enter reports whether there was room. Who came in has to leave.
func (g gate) enter() bool {
	select {
	case g <- struct{}{}:
		return true
	default:
		return false
	}
}

func (g gate) leave() { <-g }

// readBody returns the body of a request, of at most limit bytes.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLong(limit)
	}
	from := http.MaxBytesReader(w, r.Body, limit)
	var body []byte
	var err error
	if r.ContentLength > 0 {
		body = make([]byte, r.ContentLength)
		_, err = io.ReadFull(from, body)
	} else {
		body, err = io.ReadAll(from)
	}
	var tooMany *http.MaxBytesError
	if errors.As(err, &tooMany) {
		return nil, tooLong(limit)
	}
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the body of the request broke off: %w", err)
	}
	return body, nil
}

func tooLong(limit int64) error {
	return cupel.Errorf(cupel.TooLarge, "the body of the request has more than %d bytes, which is the limit: send it in parts", limit)
}
