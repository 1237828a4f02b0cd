// Command trainer trains nothing: as a trial of a study it logs three values of
// the metric "auc", the best where rate is 0.5, to the run that it is.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
)

func main() {
	rate := flag.Float64("rate", 0.5, "from 0 to 1")
	file := flag.String("until", "", "file that has to be there before anything is logged")
	nap := flag.Duration("sleep", 0, "for so long before anything is logged")
	done := flag.String("done", "", "file to which a line is added in the end")
	status := flag.Int("status", 0, "of the exit")
	flag.Parse()
	if err := train(*rate, *file, *nap, *done); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("trained with rate", *rate)
	os.Exit(*status)
}

func train(rate float64, file string, nap time.Duration, done string) error {
	registry, err := client.Open(client.Options{URL: os.Getenv("CUPEL_URL"), Token: os.Getenv("CUPEL_TOKEN")})
	if err != nil {
		return err
	}
	defer registry.Close()
	run := cupel.RunRef{Project: os.Getenv("CUPEL_PROJECT"), ID: os.Getenv("CUPEL_RUN_ID")}
	if err := wait(file, nap); err != nil {
		return err
	}
	best := 1 - (rate-0.5)*(rate-0.5)
	var batch cupel.RunBatch
	for step := range int64(3) {
		value := cupel.Float(best * float64(step+1) / 3)
		batch.Metrics = append(batch.Metrics, cupel.LoggedPoint{Key: "auc", Point: cupel.Point{Step: step, Timestamp: time.Now().UnixMilli(), Value: value}})
	}
	if err := registry.LogBatch(context.Background(), run, batch); err != nil {
		return err
	}
	return note(done)
}

// wait waits for a file, and then for a time.
func wait(file string, nap time.Duration) error {
	for file != "" {
		_, err := os.Stat(file)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	time.Sleep(nap)
	return nil
}

// note adds the number of the trial to a file.
func note(path string) error {
	if path == "" {
		return nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = fmt.Fprintln(file, os.Getenv("CUPEL_TRIAL"))
	return err
}
