package mlflowimport

import (
	"encoding/json"
	"fmt"
	"io"
)

// elements reads a JSON object of which one list is too long to be held: it calls
// each with the list's elements as they come, and returns the next_page_token
// beside it. An element has at most [maxElement] bytes.
func elements[T any](from io.Reader, list string, each func(T) error) (next string, err error) {
	budget := &budget{from: newQuotedFloats(from), left: maxElement}
	decoder := json.NewDecoder(budget)
	if err := delimiter(decoder, '{'); err != nil {
		return "", err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return "", err
		}
		switch name {
		case list:
			err = listed(decoder, budget, each)
		case "next_page_token":
			err = decoder.Decode(&next)
		default:
			err = decoder.Decode(&json.RawMessage{})
		}
		if err != nil {
			return "", err
		}
	}
	return next, delimiter(decoder, '}')
}

func listed[T any](decoder *json.Decoder, budget *budget, each func(T) error) error {
	if err := delimiter(decoder, '['); err != nil {
		return err
	}
	for decoder.More() {
		budget.left = maxElement
		var element T
		if err := decoder.Decode(&element); err != nil {
			return err
		}
		if err := each(element); err != nil {
			return err
		}
	}
	budget.left = maxElement
	return delimiter(decoder, ']')
}

func delimiter(decoder *json.Decoder, want json.Delim) error {
	token, err := decoder.Token()
	if err == nil && token != want {
		err = fmt.Errorf("%v stands where %v belongs", token, want)
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// budget ends a reader that hands out more than it may.
type budget struct {
	from io.Reader
	left int
}

// Read implements [io.Reader].
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("an element has more than %d bytes", maxElement)
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
