package client_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/internal/server"
)

// Save a model on a server, then load it by tag.
func Example() {
	ctx := context.Background()
	url, stop := exampleServer(ctx)
	defer stop()

	registry, err := client.Open(client.Options{URL: url, Token: os.Getenv("CUPEL_TOKEN")})
	if err != nil {
		log.Fatal(err)
	}
	defer registry.Close()
	project := cupel.NewWorkspace(registry, cupel.DefaultProject)
	repository, err := project.CreateModelRepository(ctx, "credit-risk")
	if err != nil {
		log.Fatal(err)
	}
	image := repository.NewModelImage([]byte("the trained model"))
	image.Set("Accuracy", 0.89).Attach("log.txt", []byte("trained in 3 rounds\n"))
	if err := image.Save(ctx, "Built new model using the data till June 2017"); err != nil {
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
	fmt.Println(latest.Ref(), string(latest.Metadata), string(model))
	// Output: credit-risk:1 {"Accuracy":0.89} the trained model
}

// Log a run to a server, then find the best one.
func Example_runs() {
	ctx := context.Background()
	url, stop := exampleServer(ctx)
	defer stop()
	registry, err := client.Open(client.Options{URL: url, Token: os.Getenv("CUPEL_TOKEN")})
	if err != nil {
		log.Fatal(err)
	}
	defer registry.Close()

	for _, rate := range []string{"0.1", "0.01"} {
		run, err := registry.CreateRun(ctx, cupel.DefaultProject, cupel.NewRun{Name: "rate " + rate, Params: map[string]string{"rate": rate}})
		if err != nil {
			log.Fatal(err)
		}
		points := make([]cupel.LoggedPoint, 3)
		for step := range points {
			points[step] = cupel.LoggedPoint{Key: "auc", Point: cupel.Point{
				Step: int64(step), Timestamp: time.Now().UnixMilli(), Value: cupel.Float(len(rate)+step) / 10,
			}}
		}
		if err := registry.LogBatch(ctx, run.Ref(), cupel.RunBatch{Metrics: points}); err != nil {
			log.Fatal(err)
		}
		finished := cupel.RunFinished
		if _, err := registry.ChangeRun(ctx, run.Ref(), cupel.RunChange{Status: &finished}); err != nil {
			log.Fatal(err)
		}
	}
	page, err := registry.SearchRuns(ctx, cupel.RunSearch{Search: cupel.Search{
		Project: cupel.DefaultProject, Filter: "metrics.auc > 0.4", OrderBy: []string{"metrics.auc desc"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	for _, run := range page.Runs {
		fmt.Println(run.Name, run.Status, run.Metrics["auc"].Last.Value)
	}
	// Output:
	// rate 0.01 FINISHED 0.6
	// rate 0.1 FINISHED 0.5
}

// exampleServer stands for the server that a team has.
func exampleServer(ctx context.Context) (url string, stop func()) {
	home, err := os.MkdirTemp("", "cupel-example-*")
	if err != nil {
		log.Fatal(err)
	}
	config := server.DefaultConfig()
	config.Home, config.Listen = home, "127.0.0.1:0"
	s := server.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(ctx); err != nil {
		log.Fatal(err)
	}
	return s.URL(), func() {
		if err := s.Close(); err != nil {
			log.Fatal(err)
		}
		os.RemoveAll(home)
	}
}
