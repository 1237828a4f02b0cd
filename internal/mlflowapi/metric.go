package mlflowapi

import (
	"strings"

	"github.com/cupel/cupel"
)

// pointFields are the fields of a point as they come, with what has come.
type pointFields struct {
	cupel.LoggedPoint
	value, timestamp bool
}

// missing names the first required field that has not come.
func (p *pointFields) missing() string {
	switch {
	case p.Key == "":
		return "key"
	case !p.value:
		return "value"
	case !p.timestamp:
		return "timestamp"
	}
	return ""
}

// pointField takes a field of a point, and reports whether it is one.
func (s scanner) pointField(p *pointFields, key string) bool {
	switch key {
	case "key":
		p.Key = s.text("key")
	case "value":
		p.Value, p.value = s.float("value")
	case "timestamp":
		p.Timestamp, p.timestamp = s.integer("timestamp")
	case "step":
		p.Step, _ = s.integer("step")
	case "model_id":
		p.ModelID = s.text("model_id")
	case "dataset_name":
		p.DatasetName = s.text("dataset_name")
	case "dataset_digest":
		p.DatasetDigest = s.text("dataset_digest")
	default:
		return false
	}
	return true
}

// logMetric reads the body of runs/log-metric.
func logMetric(body []byte) (logged, error) {
	what := logged{single: true}
	var p pointFields
	s := newScanner(body)
	s.Object(func(key string) {
		switch {
		case key == "run_id" || key == "run_uuid":
			what.setRun(s.text("run_id"))
		case !s.pointField(&p, key):
			s.Skip()
		}
	})
	s.End()
	if err := what.check(s); err != nil {
		return what, err
	}
	if missing := p.missing(); missing != "" {
		return what, missingParam(missing)
	}
	what.batch.Metrics = []cupel.LoggedPoint{p.LoggedPoint}
	return what, nil
}

func logParameter(c *call) ([]byte, error) {
	ref, param := c.run(), cupel.Param{Key: c.required("key"), Value: cut(c.text("value"), maxParamValue)}
	if c.err != nil {
		return nil, c.err
	}
	return nil, c.logBatch(ref, cupel.RunBatch{Params: []cupel.Param{param}})
}

func setRunTag(c *call) ([]byte, error) {
	ref, tag := c.run(), cupel.RunTag{Key: c.required("key"), Value: cut(c.text("value"), maxTagValue)}
	if c.err != nil {
		return nil, c.err
	}
	return nil, c.logBatch(ref, cupel.RunBatch{Tags: []cupel.RunTag{tag}})
}

func deleteRunTag(c *call) ([]byte, error) {
	ref, key := c.run(), c.required("key")
	if c.err != nil {
		return nil, c.err
	}
	run, err := c.service.GetRun(c.ctx, ref)
	if err != nil {
		return nil, noRun(err, ref)
	}
	if _, ok := run.Tags[key]; !ok && run.State == cupel.StateActive {
		return nil, cupel.Errorf(cupel.NotFound, "No tag with name: %s in run with id %s", key, ref.ID)
	}
	return nil, c.logBatch(ref, cupel.RunBatch{RemoveTags: []string{key}})
}

// logBatch logs one thing.
func (c *call) logBatch(ref cupel.RunRef, batch cupel.RunBatch) error {
	return single(noRun(c.service.LogBatch(c.ctx, ref, batch), ref))
}

// single takes the place in a batch out of the message about the only thing in it.
func single(err error) error {
	if cupel.ErrorCode(err) != cupel.Invalid {
		return err
	}
	return cupel.Errorf(cupel.Invalid, "%s", oneElement.Replace(err.Error()))
}

var oneElement = strings.NewReplacer("'metrics[0].", "'", "'params[0].", "'", "'tags[0].", "'")
