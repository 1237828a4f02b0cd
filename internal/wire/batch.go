package wire

import (
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
)

// maxListed bounds each list of a batch before it is kept: some ten times what a
// registry takes.
const maxListed = 10_000

// ParseBatch reads what is logged to a run, the JSON of a [cupel.RunBatch]. It is
// some ten times as fast as package encoding/json with a check against a schema:
// clients send thousands of points a second. An unknown key, a missing one, or a
// value of another type is an error of code invalid that says where.
func ParseBatch(data []byte) (cupel.RunBatch, error) {
	var batch cupel.RunBatch
	s := jsonscan.New(string(data))
	s.Object(func(key string) {
		switch key {
		case "batch_id":
			batch.ID = s.Text()
		case "metrics":
			batch.Metrics = elements(s, "metrics", point)
		case "params":
			batch.Params = elements(s, "params", param)
		case "tags":
			batch.Tags = elements(s, "tags", runTag)
		case "remove_tags":
			batch.RemoveTags = elements(s, "remove_tags", (*jsonscan.Scanner).Text)
		default:
			unknown(s, key)
		}
	})
	s.End()
	if err := s.Err(); err != nil {
		return cupel.RunBatch{}, err
	}
	return batch, nil
}

// elements reads a list, or null as an empty one.
func elements[T any](s *jsonscan.Scanner, name string, element func(*jsonscan.Scanner) T) []T {
	if s.Null() {
		return nil
	}
	var all []T
	s.List(func(i int) {
		if i == maxListed {
			s.Fail(cupel.Errorf(cupel.Invalid, "%s: more than %d elements: log them in parts", name, maxListed))
			return
		}
		all = append(all, element(s))
		s.Locate(name, i)
	})
	return all
}

func point(s *jsonscan.Scanner) cupel.LoggedPoint {
	var p cupel.LoggedPoint
	var timed, valued bool
	s.Object(func(key string) {
		switch key {
		case "key":
			p.Key = s.Text()
		case "step":
			p.Step = s.Integer()
		case "timestamp":
			p.Timestamp, timed = s.Integer(), true
		case "value":
			p.Value, valued = cupel.Float(s.Float()), true
		case "model_id":
			p.ModelID = s.Text()
		case "dataset_name":
			p.DatasetName = s.Text()
		case "dataset_digest":
			p.DatasetDigest = s.Text()
		default:
			unknown(s, key)
		}
	})
	need(s, timed, "timestamp")
	need(s, valued, "value")
	return p
}

func param(s *jsonscan.Scanner) (p cupel.Param) {
	s.Object(func(key string) {
		switch key {
		case "key":
			p.Key = s.Text()
		case "value":
			p.Value = s.Text()
		default:
			unknown(s, key)
		}
	})
	return p
}

func runTag(s *jsonscan.Scanner) (tag cupel.RunTag) {
	s.Object(func(key string) {
		switch key {
		case "key":
			tag.Key = s.Text()
		case "value":
			tag.Value = s.Text()
		case "time":
			tag.Time = moment(s)
		default:
			unknown(s, key)
		}
	})
	return tag
}

// moment reads a time.
func moment(s *jsonscan.Scanner) time.Time {
	text := s.Text()
	if s.Err() != nil {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		s.Fail(cupel.Errorf(cupel.Invalid, "time %q is none of RFC 3339", text))
	}
	return at
}

func need(s *jsonscan.Scanner, given bool, name string) {
	if !given {
		s.Fail(cupel.Errorf(cupel.Invalid, "%q is missing", name))
	}
}

func unknown(s *jsonscan.Scanner, key string) {
	s.Fail(cupel.Errorf(cupel.Invalid, "unknown key %q", key))
}
