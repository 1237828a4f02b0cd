package registrytest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

// reads notes that a run read a dataset in a context.
func (f *fixture) reads(run cupel.Run, dataset cupel.Dataset, context string) {
	f.Helper()
	input := cupel.DatasetInput{Dataset: dataset}
	if context != "" {
		input.Tags = map[string]string{cupel.DatasetContextTag: context}
	}
	f.must(f.a.LogInputs(f.ctx, run.Ref(), []cupel.DatasetInput{input}, nil))
}

func testDatasets(t *testing.T, f *fixture) {
	one, two := f.named("one"), f.named("two")
	iris := cupel.Dataset{Name: "data/iris ü.csv", Digest: "abcd", SourceType: "local", Source: `{"uri": "x"}`, Schema: "s", Profile: `{"rows": 3}`}
	f.reads(one, iris, "train")
	f.reads(one, iris, "train") // once is enough
	f.reads(two, iris, "eval")
	f.reads(two, cupel.Dataset{Name: iris.Name, Digest: "abef"}, "")
	f.must(f.a.LogInputs(f.ctx, one.Ref(), nil, []cupel.ModelLink{{ModelID: "m-1", Step: 2}}))
	f.must(f.a.LogOutputs(f.ctx, one.Ref(), []cupel.ModelLink{{ModelID: "m-2", Step: 5}}))

	got := f.again(one)
	f.equal(1, len(got.Inputs))
	f.equal(map[string]string{cupel.DatasetContextTag: "train"}, got.Inputs[0].Tags)
	f.equal(iris, undatedDataset(got.Inputs[0].Dataset))
	f.equal([]cupel.ModelLink{{ModelID: "m-1", Step: 2}}, got.ModelInputs)
	f.equal([]cupel.ModelLink{{ModelID: "m-2", Step: 5}}, got.ModelOutputs)

	known, err := f.b.GetDataset(f.ctx, cupel.DefaultProject, iris.Name, "abc")
	f.must(err)
	f.equal(iris, undatedDataset(known.Dataset))
	f.equal(int64(2), known.Runs)
	uses := map[string]string{}
	for _, use := range known.Uses {
		uses[use.RunName] = use.Context
	}
	f.equal(map[string]string{"one": "train", "two": "eval"}, uses)
	_, err = f.b.GetDataset(f.ctx, cupel.DefaultProject, iris.Name, "")
	f.refused(err, cupel.Conflict)
	if text := fmt.Sprint(err); !strings.Contains(text, "abcd") || !strings.Contains(text, "abef") {
		t.Errorf("error %v does not list the digests", err)
	}
	for _, wrong := range [][2]string{{iris.Name, "x"}, {"none", ""}, {"", ""}} {
		_, err = f.b.GetDataset(f.ctx, cupel.DefaultProject, wrong[0], wrong[1])
		f.refused(err, cupel.NotFound)
	}
	for _, wrong := range []cupel.Dataset{{Digest: "a"}, {Name: "a"}, {Name: strings.Repeat("x", 501), Digest: "a"}, {Name: "a", Digest: strings.Repeat("x", 65)}} {
		err := f.a.LogInputs(f.ctx, one.Ref(), []cupel.DatasetInput{{Dataset: wrong}}, nil)
		f.refused(err, cupel.Invalid)
	}
	large := cupel.Dataset{Name: "large", Digest: "a", Schema: strings.Repeat("x", 1_000_000), Profile: strings.Repeat("y", 8_000_000)}
	f.reads(one, large, "")
	known, err = f.b.GetDataset(f.ctx, cupel.DefaultProject, "large", "")
	f.must(err)
	f.equal(len(large.Profile), len(known.Profile))
}

func undatedDataset(d cupel.Dataset) cupel.Dataset {
	return cupel.Dataset{Name: d.Name, Digest: d.Digest, SourceType: d.SourceType, Source: d.Source, Schema: d.Schema, Profile: d.Profile}
}

func testDatasetSearch(t *testing.T, f *fixture) {
	other := f.experiment("other")
	one, two := f.named("one"), f.named("two", func(d *cupel.NewRun) { d.ExperimentID = other.ID })
	f.reads(one, cupel.Dataset{Name: "iris", Digest: "1"}, "train")
	f.reads(two, cupel.Dataset{Name: "iris", Digest: "1"}, "eval")
	f.reads(two, cupel.Dataset{Name: "wine", Digest: "2", SourceType: "s3"}, "train")
	for _, test := range []struct {
		search cupel.Search
		want   string
	}{
		{search("", "name"), "iris wine"},
		{search("", "runs desc"), "iris wine"},
		{search(`source_type = "s3"`), "wine"},
		{search(`context = "eval"`), "iris"},
		{search(`runs > 1 or digest = "2"`, "name desc"), "wine iris"},
	} {
		if got := f.datasetNames(test.search); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.search, got, test.want)
		}
	}
	paged := search("", "name")
	paged.Limit = 1
	page, err := f.b.SearchDatasets(f.ctx, paged)
	f.must(err)
	paged.PageToken = page.NextPageToken
	f.equal("wine", f.datasetNames(paged))

	summaries, err := f.b.SummarizeDatasets(f.ctx, cupel.DefaultProject, []int64{other.ID})
	f.must(err)
	contexts := map[string]string{}
	for _, s := range summaries {
		f.equal(other.ID, s.ExperimentID)
		contexts[s.Name] = s.Context
	}
	f.equal(map[string]string{"iris": "eval", "wine": "train"}, contexts)
	f.must(f.a.DeleteRun(f.ctx, two.Ref()))
	known, err := f.b.GetDataset(f.ctx, cupel.DefaultProject, "iris", "")
	f.must(err)
	f.equal(int64(1), known.Runs)
}

func (f *fixture) datasetNames(asked cupel.Search) string {
	f.Helper()
	page, err := f.b.SearchDatasets(f.ctx, asked)
	if err != nil {
		f.Fatal(err)
	}
	var names []string
	for _, d := range page.Datasets {
		names = append(names, d.Name)
	}
	return strings.Join(names, " ")
}
