package train_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

func TestModelsThatCannotBeRead(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		code cupel.Code
		says string
	}{
		"no JSON":          {"trees", cupel.Invalid, "not one that train wrote"},
		"another format":   {`{"format": "pickle"}`, cupel.Invalid, `the format "pickle"`},
		"an unknown model": {`{"format": "cupel-go-model/1", "model": {"name": "Oracle"}}`, cupel.NotFound, "known are"},
		"no state":         {`{"format": "cupel-go-model/1", "model": {"name": "LinearRegression", "state": {}}}`, cupel.Invalid, "LinearRegression cannot be loaded"},
		"no classes":       {`{"format": "cupel-go-model/1", "model": {"name": "LogisticRegression", "state": {"classes": 2, "weights": [[1]], "intercepts": [0]}}}`, cupel.Invalid, "has 0 classes"},
		"a model that has no JSON form": {
			`{"format": "cupel-go-model/1", "model": {"name": "Broken", "state": {}}}`, cupel.Invalid, "implements neither",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := train.ReadModel(strings.NewReader(tt.text))
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one of code %s that says %q", err, tt.code, tt.says)
			}
		})
	}
}

// FuzzModel reads models of any content: each is refused, or says something of a
// row.
func FuzzModel(f *testing.F) {
	f.Add([]byte(`{"format":"cupel-go-model/1","target":"y","classes":["a","b"],"model":{"name":"LogisticRegression","params":{},"state":{"classes":2,"weights":[[1]],"intercepts":[0]}},"feature_generator":{"name":"Standardize","params":{},"state":[{"column":"x","mean":1,"deviation":2}]}}`))
	f.Add([]byte(`{"format":"cupel-go-model/1","classes":null,"model":{"name":"LinearRegression","state":{"coefficients":[2],"intercept":1}},"feature_generator":{"name":"","params":null,"state":{}}}`))
	f.Add([]byte(`{"format":"cupel-go-model/1","classes":["a","b"],"model":{"name":"RandomForestClassifier","params":{},"state":{"features":1,"classes":2,"trees":[{"feature":[-1],"threshold":[0],"left":[0],"right":[0],"value":[[0.5,0.5]]}]}},"feature_generator":{"name":"Pipeline","params":{"steps":["Impute","OneHot"]},"state":[[],[]]}}`))
	table := train.Table{Columns: []train.Column{train.NumberColumn("x", []float64{3, 4})}}
	f.Fuzz(func(t *testing.T, text []byte) {
		model, err := train.ReadModel(bytes.NewReader(text))
		if err != nil {
			return
		}
		if predicted, err := model.Predict(table); err == nil && len(predicted) != 2 {
			t.Errorf("%d predictions of two rows", len(predicted))
		}
		if _, err := model.Encode(); err != nil {
			t.Errorf("a model that was read cannot be written: %v", err)
		}
	})
}
