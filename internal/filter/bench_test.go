package filter_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cupel/cupel/internal/filter"
)

// searches are filters over the images of manyImages.
var searches = []string{
	`author = "user7@example.com"`,
	`version > 9000 and tag = "production"`,
	`tags.stage = "Staging"`,
	`metadata.Accuracy > 0.8`,
	`metadata.Accuracy > 0.1 and metadata.params.depth in (3, 5)`,
	`metadata.author = "user7@example.com" and metadata.Accuracy > 0.8`,
	`metadata.approved = true`,
	`metadata.stage like "pro%"`,
	`metadata.stage ilike "PRO%"`,
	`not (metadata.Accuracy > 0.8 or metadata.missing is not null)`,
}

// BenchmarkSearch finds among 10,000 images.
func BenchmarkSearch(b *testing.B) {
	records := manyImages(10_000)
	finders := databases(b, images, records)
	finders["memory"] = memory{images, records}
	for name, finder := range finders {
		for _, text := range searches {
			f, err := filter.Parse(text, filter.Images, time.Time{})
			if err != nil {
				b.Fatal(err)
			}
			b.Run(name+"/"+text, func(b *testing.B) {
				for b.Loop() {
					if _, err := finder.find(f); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := filter.Parse(searches[5], filter.Images, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
}

// manyImages makes records with some 300 bytes of metadata each.
func manyImages(n int) []record {
	random := rand.New(rand.NewPCG(1, 2))
	records := make([]record, n)
	for i := range records {
		records[i] = record{fmt.Sprint("image:", i), map[string]any{
			"repository": "many",
			"version":    json.Number(fmt.Sprint(i + 1)),
			"author":     fmt.Sprintf("user%d@example.com", i%50),
			"created_at": "2023-01-11T15:24:33Z",
			"size":       json.Number("1000"),
			"tag":        []any{[]string{"production", "staging", "eu"}[i%3]},
			"tags":       map[string]any{"stage": []string{"Production", "Staging"}[i%2]},
			"metadata": map[string]any{
				"Accuracy": json.Number(fmt.Sprint(random.Float64())),
				"approved": i%2 == 0,
				"stage":    []string{"production", "staging", "development"}[i%3],
				"dataset":  "credit-2023-01-11",
				"params":   map[string]any{"depth": json.Number(fmt.Sprint(i % 12)), "learning-rate": json.Number("0.1")},
				"features": []any{"age", "income", "debt", "years at address"},
				"notes":    "Some words on what this model is for, and what it must not be used for.",
			},
		}}
	}
	return records
}
