// Package registrytest has the suite that every [cupel.Registry] passes: over a
// folder, over PostgreSQL and S3, and over HTTP.
package registrytest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
)

// TestRegistry runs the suite. Open returns a fresh, empty registry for each
// test, and another door to the same one, which may be itself.
func TestRegistry(t *testing.T, open func(t *testing.T) (cupel.Registry, cupel.Registry)) {
	for _, group := range []tests{modelTests, runTests, treeTests, studyTests} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) {
				a, b := open(t)
				f := &fixture{T: t, ctx: t.Context(), a: a, b: b}
				test(t, f)
			})
		}
	}
}

// tests are tests by their names.
type tests map[string]func(t *testing.T, f *fixture)

// modelTests deal with projects and model repositories.
var modelTests = tests{
	"story":                      testStory,
	"projects":                   testProjects,
	"repositories":               testRepositories,
	"numbers come once":          testNumbers,
	"saves at once":              testConcurrentSaves,
	"a save is atomic":           testAtomicSave,
	"labels":                     testLabels,
	"tags":                       testTags,
	"names":                      testNames,
	"metadata":                   testMetadata,
	"schemas":                    testSchemas,
	"files":                      testFiles,
	"content":                    testContent,
	"large content":              testLargeContent,
	"search":                     testSearch,
	"pages":                      testPages,
	"log of all":                 testLogOfAll,
	"deleting":                   testDelete,
	"renaming":                   testRename,
	"annotations":                testAnnotations,
	"verify":                     testVerify,
	"tokens":                     testTokens,
	"vault":                      testVault,
	"near-equal versions":        testNearEqual,
	"resumed save":               testResume,
	"cancelled":                  testCancelled,
	"repository search":          testRepositorySearch,
	"image order":                testImageOrder,
	"registering":                testRegister,
	"registering from elsewhere": testRegisterElsewhere,
}

// runTests deal with runs.
var runTests = tests{
	"experiments":         testExperiments,
	"deleted experiments": testDeletedExperiments,
	"experiment search":   testExperimentSearch,
	"runs":                testRuns,
	"changing runs":       testChangeRuns,
	"components of runs":  testComponents,
	"deleted runs":        testDeletedRuns,
	"batches":             testBatches,
	"a batch is atomic":   testAtomicBatch,
	"wrong batches":       testWrongBatches,
	"tags of runs":        testRunTags,
	"metrics":             testMetrics,
	"history":             testHistory,
	"long history":        testLongHistory,
	"series":              testSeries,
	"run search":          testRunSearch,
	"run order":           testRunOrder,
	"run pages":           testRunPages,
	"wrong searches":      testWrongSearches,
	"run table":           testRunTable,
	"run keys":            testRunKeys,
	"comparison":          testComparison,
	"comparison of specs": testComparisonOfSpecs,
	"comparison of files": testComparisonOfManyFiles,
	"trees of others":     testComparisonAcrossProjects,
	"code diff":           testCodeDiff,
	"large code diff":     testLargeCodeDiff,
	"wrong comparisons":   testWrongComparisons,
	"datasets":            testDatasets,
	"dataset search":      testDatasetSearch,
	"artifacts":           testArtifacts,
	"artifact content":    testArtifactContent,
	"artifacts elsewhere": testArtifactsElsewhere,
	"purging frees":       testPurgeFrees,
	"logged models":       testLoggedModels,
	"logged model search": testLoggedModelSearch,
	"watching":            testWatch,
	"writers at once":     testConcurrentWriters,
	"seen at once":        testSeenAtOnce,
}

// fixture is what a test has: two doors to one registry.
type fixture struct {
	*testing.T
	ctx  context.Context
	a, b cupel.Registry
}

// in returns the fixture for a part of its test.
func (f *fixture) in(t *testing.T) *fixture {
	part := *f
	part.T = t
	return &part
}

// repo names a repository of the default project.
func repo(name string) cupel.RepositoryRef {
	return cupel.RepositoryRef{Project: cupel.DefaultProject, Name: name}
}

// create makes a repository.
func (f *fixture) create(name string) cupel.RepositoryRef {
	f.Helper()
	if _, err := f.a.CreateRepository(f.ctx, repo(name)); err != nil {
		f.Fatal(err)
	}
	return repo(name)
}

// draft is a small image to be saved.
func draft(name string, change ...func(*cupel.Draft)) cupel.Draft {
	d := cupel.Draft{
		Repository: repo(name), CreateRepository: true,
		Files:       []cupel.Source{cupel.BytesSource("model.json", []byte(`{"trees": 3}`))},
		ImageFields: cupel.ImageFields{Author: "ada@example.com", Comment: "first", Metadata: json.RawMessage(`{"Accuracy": 0.89}`)},
	}
	for _, c := range change {
		c(&d)
	}
	return d
}

// save saves a small image.
func (f *fixture) save(name string, change ...func(*cupel.Draft)) cupel.Image {
	f.Helper()
	image, err := f.a.SaveImage(f.ctx, draft(name, change...))
	if err != nil {
		f.Fatal(err)
	}
	return image
}

// get returns an image through the other door.
func (f *fixture) get(name, ref string) cupel.Image {
	f.Helper()
	image, err := f.b.GetImage(f.ctx, repo(name).Image(ref))
	if err != nil {
		f.Fatal(err)
	}
	return image
}

// read returns the bytes of a file through the other door.
func (f *fixture) read(image cupel.ImageRef, part cupel.Part, path string) []byte {
	f.Helper()
	content, err := f.b.OpenFile(f.ctx, image, part, path)
	if err != nil {
		f.Fatal(err)
	}
	defer content.Close()
	got, err := io.ReadAll(content)
	if err != nil {
		f.Fatal(err)
	}
	return got
}

// refused checks the code of an error.
func (f *fixture) refused(err error, want cupel.Code) {
	f.Helper()
	if got := cupel.ErrorCode(err); got != want {
		f.Errorf("error %v has code %q, want %q", err, got, want)
	}
}

// equal compares, where nil and empty lists are the same.
func (f *fixture) equal(want, got any) {
	f.Helper()
	if diff := cmp.Diff(want, got, emptyLists, jsonValues, floats); diff != "" {
		f.Errorf("(-want +got):\n%s", diff)
	}
}

// emptyLists lets nil and empty lists be the same, but for JSON.
var emptyLists = cmp.FilterPath(func(path cmp.Path) bool {
	return path.Last().Type() != reflect.TypeFor[json.RawMessage]()
}, cmpopts.EquateEmpty())

// jsonValues compares JSON by what it says: white space may differ.
var jsonValues = cmp.Transformer("JSON", func(text json.RawMessage) string {
	var b bytes.Buffer
	if string(text) == "null" {
		return ""
	}
	if len(text) == 0 || json.Compact(&b, text) != nil {
		return string(text)
	}
	return b.String()
})

// floats compares values of metrics, where NaN is the same as NaN.
var floats = cmp.Comparer(func(a, b cupel.Float) bool {
	return a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
})

// noise returns random bytes that are the same in each run.
func noise(seed uint64, size int) []byte {
	source := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	b := make([]byte, size)
	source.Read(b)
	return b
}

// soon is a time that a token may expire at.
func soon() *time.Time {
	at := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	return &at
}
