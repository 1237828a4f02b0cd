package embedded_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
)

// Save a model with its metadata and a log, then load it by tag.
func Example() {
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
	project, err := embedded.CurrentProject(registry)
	if err != nil {
		log.Fatal(err)
	}
	repository, err := project.CreateModelRepository(ctx, "credit-risk")
	if err != nil {
		log.Fatal(err)
	}

	image := repository.NewModelImage([]byte("the trained model"))
	image.Set("Input-Data-Source", "s3://credit-risk-dataset-201706")
	image.Set("Accuracy", 0.89)
	image.Attach("log.txt", []byte("trained in 3 rounds\n"))
	if err := image.Save(ctx, "Built new model using the data till June 2017", "production"); err != nil {
		log.Fatal(err)
	}

	latest, err := repository.ModelImage(ctx, "latest")
	if err != nil {
		log.Fatal(err)
	}
	model, err := latest.Model(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(latest.Ref(), latest.Tags, string(latest.Metadata))
	fmt.Println(string(model))
	// Output:
	// credit-risk:1 [production] {"Accuracy":0.89,"Input-Data-Source":"s3://credit-risk-dataset-201706"}
	// the trained model
}

// Log a run with an artifact, and read back what it was.
func ExampleOpen_run() {
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

	run, err := registry.CreateRun(ctx, cupel.DefaultProject, cupel.NewRun{
		Name: "first try", Params: map[string]string{"depth": "3"}, RunComponents: cupel.RunComponents{ModelClass: "trees:Forest"},
	})
	if err != nil {
		log.Fatal(err)
	}
	err = registry.LogBatch(ctx, run.Ref(), cupel.RunBatch{Metrics: []cupel.LoggedPoint{
		{Key: "loss", Point: cupel.Point{Step: 1, Timestamp: 1000, Value: 0.8}},
		{Key: "loss", Point: cupel.Point{Step: 2, Timestamp: 2000, Value: 0.5}},
	}})
	if err != nil {
		log.Fatal(err)
	}
	report := cupel.BytesSource("report.txt", []byte("it went well\n"))
	if _, err := registry.PutArtifact(ctx, run.Ref().Artifacts(), "reports/report.txt", report); err != nil {
		log.Fatal(err)
	}

	again, err := registry.GetRun(ctx, run.Ref())
	if err != nil {
		log.Fatal(err)
	}
	loss := again.Metrics["loss"]
	fmt.Println(again.Name, again.ModelClass, again.Params, loss.Last.Value, loss.Max.Value, loss.Count)
	artifacts, err := registry.ListArtifacts(ctx, run.Ref().Artifacts(), "", true)
	if err != nil {
		log.Fatal(err)
	}
	for _, artifact := range artifacts {
		fmt.Println(artifact.Path, artifact.Size)
	}
	// Output:
	// first try trees:Forest map[depth:3] 0.5 0.8 2
	// reports/report.txt 13
}

// Find versions by what their authors said about them.
func ExampleOpen_search() {
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

	for _, accuracy := range []string{"0.71", "0.89", "0.93"} {
		_, err := registry.SaveImage(ctx, cupel.Draft{
			Repository:       cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "churn"},
			CreateRepository: true,
			Files:            []cupel.Source{cupel.BytesSource("model.txt", []byte(accuracy))},
			ImageFields:      cupel.ImageFields{Metadata: []byte(`{"author": "testuser", "Accuracy": ` + accuracy + `}`)},
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	page, err := registry.ListImages(ctx, cupel.ImageQuery{
		Project: cupel.DefaultProject,
		Filter:  `metadata.author = "testuser" and metadata.Accuracy > 0.8`,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, image := range page.Images {
		fmt.Println(image.Ref(), string(image.Metadata))
	}
	// Output:
	// churn:3 {"author": "testuser", "Accuracy": 0.93}
	// churn:2 {"author": "testuser", "Accuracy": 0.89}
}
