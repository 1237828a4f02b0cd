package train_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/train"
)

// Train on a file, then predict with the model that the run keeps.
func ExampleTrainModel() {
	ctx := context.Background()
	home, err := os.MkdirTemp("", "cupel-example-*")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(home)
	registry, err := embedded.Open(ctx, embedded.Options{Home: home})
	if err != nil {
		log.Fatal(err)
	}
	defer registry.Close()

	run, err := train.TrainModel(ctx, train.Spec{
		ModelClass: "LogisticRegression", ModelParams: train.Params{"c": 0.5},
		FeatureGeneratorClass: "Standardize",
		DatasetClass:          "CSV",
		DatasetParams:         train.Params{"path": "../examples/data/breast_cancer.csv", "target": "target"},
		Seed:                  7,
		Registry:              registry,
		Folder:                home, // whose code is captured: left out, the current one
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status, run.Params["c"])
	fmt.Printf("accuracy %.3f\n", run.Metrics["test_accuracy"].Last.Value)

	model, err := train.LoadModel(ctx, registry, run.Ref())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.Target, model.Classes)
	// Output:
	// FINISHED 0.5
	// accuracy 0.991
	// target [0 1]
}

// threshold calls rows positive whose first feature is above the mean.
type threshold struct{ at float64 }

func (t *threshold) Fit(_ context.Context, m train.Matrix, log train.Logger) error {
	for row := range m.Rows {
		t.at += m.Row(row)[0] / float64(m.Rows)
	}
	log.Metric("threshold", 0, t.at)
	return m.CheckFeatures()
}

func (t *threshold) Predict(m train.Matrix) ([]float64, error) {
	predicted := make([]float64, m.Rows)
	for row := range predicted {
		if m.Row(row)[0] > t.at {
			predicted[row] = 1
		}
	}
	return predicted, nil
}

// Register a model of one's own, as a program does in an init function.
func ExampleRegisterModel() {
	train.RegisterModel("Threshold", func(params train.Params) (train.Model, error) {
		t := &threshold{}
		var known struct{} // it has no parameters
		return t, params.Into(&known)
	})
	_, err := train.NewModel("Threshold", train.Params{"at": 3})
	fmt.Println(err)
	// Output: model Threshold: no parameter is called "at": none is known
}

func ExampleParams_Into() {
	forest := struct {
		Trees int     `json:"trees"`
		Share float64 `json:"share"`
	}{Trees: 100, Share: 0.5}
	err := train.Params{"trees": 20}.Into(&forest)
	fmt.Println(forest.Trees, forest.Share, err)
	err = train.Params{"depth": 3}.Into(&forest)
	fmt.Println(err)
	// Output:
	// 20 0.5 <nil>
	// no parameter is called "depth": known are trees, share
}
