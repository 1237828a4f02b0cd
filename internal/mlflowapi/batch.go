package mlflowapi

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// Limits of MLflow, in characters. What is longer is cut, as MLflow does it; the
// service refuses it from everybody else.
const (
	maxKey        = 250
	maxParamValue = 6000
	maxTagValue   = 8000
)

// maxListed bounds the lists of a batch before they are kept: some twenty times
// what the service allows.
const maxListed = 20_000

// cut returns the first characters of a text.
func cut(text string, most int) string {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text
	}
	n := 0
	for i := range text {
		if n == most {
			return text[:i]
		}
		n++
	}
	return text
}

// logged is what a call logs to a run.
type logged struct {
	run    string // by either of its two names
	batch  cupel.RunBatch
	single bool // one point, which is no element of a list
}

// logging returns a handler of a call whose body decode reads.
func (a *API) logging(decode func(body []byte) (logged, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := a.log(w, r, decode); err != nil {
			fail(w, r, stateIsParameter(err))
			return
		}
		write(w, nil)
	})
}

func (a *API) log(w http.ResponseWriter, r *http.Request, decode func(body []byte) (logged, error)) error {
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	what, err := decode(body)
	if err != nil {
		return err
	}
	ref := cupel.RunRef{Project: projectOf(r), ID: what.run}
	err = noRun(a.service.LogBatch(r.Context(), ref, what.batch), ref)
	if what.single {
		err = single(err)
	}
	return err
}

// logBatch reads the body of runs/log-batch.
func logBatch(body []byte) (logged, error) {
	var what logged
	s := newScanner(body)
	s.Object(func(key string) {
		switch key {
		case "run_id", "run_uuid":
			what.setRun(s.text("run_id"))
		case "metrics":
			what.batch.Metrics = elements(s, "metrics", s.metric)
		case "params":
			what.batch.Params = elements(s, "params", s.param)
		case "tags":
			what.batch.Tags = elements(s, "tags", s.tag)
		default:
			s.Skip()
		}
	})
	s.End()
	return what, what.check(s)
}

// setRun takes the name of the run; one of the two names may be empty.
func (l *logged) setRun(id string) {
	if id != "" {
		l.run = id
	}
}

func (l *logged) check(s scanner) error {
	if s.Err() == nil && l.run == "" {
		s.Fail(missingParam("run_id"))
	}
	return s.Err()
}

// elements takes a list of objects.
func elements[T any](s scanner, name string, element func(path string, i int) T) []T {
	if s.Null() {
		return nil
	}
	if s.Peek() != '[' {
		s.mistyped(name)
		return nil
	}
	var all []T
	s.List(func(i int) {
		if i == maxListed {
			s.Fail(cupel.Errorf(cupel.Invalid, "A batch logging request can contain at most %d %s. Please split up %s across multiple requests and try again.", 1000, name, name))
			return
		}
		if s.Peek() != '{' {
			s.mistyped(name)
			return
		}
		all = append(all, element(name, i))
	})
	return all
}

// metric takes a point of a metric.
func (s scanner) metric(list string, i int) cupel.LoggedPoint {
	var p pointFields
	s.Object(func(key string) {
		if !s.pointField(&p, key) {
			s.Skip()
		}
	})
	if missing := p.missing(); missing != "" && s.Err() == nil {
		s.Fail(missingParam(fmt.Sprintf("%s[%d].%s", list, i, missing)))
	}
	return p.LoggedPoint
}

func (s scanner) param(list string, i int) cupel.Param {
	key, value := s.keyed(list, i)
	return cupel.Param{Key: key, Value: cut(value, maxParamValue)}
}

func (s scanner) tag(list string, i int) cupel.RunTag {
	key, value := s.keyed(list, i)
	return cupel.RunTag{Key: key, Value: cut(value, maxTagValue)}
}

// keyed takes an object of a key and a value.
func (s scanner) keyed(list string, i int) (key, value string) {
	s.Object(func(name string) {
		switch name {
		case "key":
			key = s.text(list + ".key")
		case "value":
			value = s.text(list + ".value")
		default:
			s.Skip()
		}
	})
	if key == "" && s.Err() == nil {
		s.Fail(missingParam(fmt.Sprintf("%s[%d].key", list, i)))
	}
	return key, value
}
