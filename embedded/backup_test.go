package embedded_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
)

// numbered is an image that differs from others by its number.
func numbered(n uint64) cupel.Draft {
	return cupel.Draft{
		Repository: cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "m"}, CreateRepository: true,
		Files:       []cupel.Source{cupel.BytesSource("model", bytes.Repeat(fmt.Appendf(nil, "tree %d\n", n), 30_000))},
		Attachments: []cupel.Source{cupel.BytesSource("log.txt", fmt.Appendf(nil, "trained %d\n", n))},
		ImageFields: cupel.ImageFields{Metadata: fmt.Appendf(nil, `{"seed": %d}`, n), Tags: []string{"newest"}, Author: "ada"},
	}
}

// fill saves images, tags, deletes and renames, and returns what is left.
func fill(t *testing.T, registry cupel.Registry) []cupel.Image {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	repo := cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "m"}
	for seed := range uint64(4) {
		_, err := registry.SaveImage(ctx, numbered(seed))
		must(err)
	}
	must(registry.SetTag(ctx, repo.Image("1"), "production"))
	must(registry.Annotate(ctx, repo.Image("1"), map[string]string{"stage": "Production"}))
	must(registry.SetSchema(ctx, repo, json.RawMessage(`{"required":["seed"]}`)))
	must(registry.DeleteImage(ctx, repo.Image("2"), "eve"))
	_, err := registry.RenameRepository(ctx, repo, "risk")
	must(err)
	_, err = registry.CreateProject(ctx, "fraud", cupel.ProjectChange{})
	must(err)
	return all(t, registry)
}

// all returns every image with its files.
func all(t *testing.T, registry cupel.Registry) []cupel.Image {
	t.Helper()
	page, err := registry.ListImages(t.Context(), cupel.ImageQuery{Project: cupel.DefaultProject})
	if err != nil {
		t.Fatal(err)
	}
	for i, image := range page.Images {
		if page.Images[i], err = registry.GetImage(t.Context(), image.Ref()); err != nil {
			t.Fatal(err)
		}
		check, err := registry.VerifyImage(t.Context(), image.Ref())
		if err != nil || !check.OK {
			t.Errorf("%v: %+v", err, check)
		}
	}
	return page.Images
}

// TestBackup restores a backup of each kind of registry into each.
func TestBackup(t *testing.T) {
	bucket := s3test.NewBucket(t)
	setAll(t, bucket.Env())
	places := map[string]func(name string) embedded.Options{
		"folder": func(string) embedded.Options { return embedded.Options{Home: t.TempDir()} },
		"servers": func(name string) embedded.Options {
			return embedded.Options{Catalog: postgrestest.New(t), Vault: bucket.URL(name)}
		},
	}
	for from, source := range places {
		registry := open(t, source("from-"+from))
		want := fill(t, registry)
		var backup bytes.Buffer
		report, err := registry.Backup(t.Context(), &backup, cupel.BackupOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if report.Rows == 0 || report.Objects < 2 || report.Listed != 0 {
			t.Errorf("%+v", report)
		}
		for to, target := range places {
			t.Run(from+" to "+to, func(t *testing.T) {
				options := target("from-" + from + "-to-" + to)
				testRestore(t, open(t, options), backup.Bytes(), want)
				if diff := cmp.Diff(want, all(t, open(t, options))); diff != "" {
					t.Errorf("opened again (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func testRestore(t *testing.T, registry cupel.Registry, backup []byte, want []cupel.Image) {
	for _, cut := range []int{0, 100, len(backup) / 2, len(backup) - 3000} {
		if _, err := registry.Restore(t.Context(), bytes.NewReader(backup[:cut])); cupel.ErrorCode(err) != cupel.Corrupt {
			t.Errorf("a backup cut after %d bytes: error %v, want one of code corrupt", cut, err)
		}
	}
	if _, err := registry.Restore(t.Context(), bytes.NewReader(backup)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, all(t, registry)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := registry.Restore(t.Context(), bytes.NewReader(backup)); cupel.ErrorCode(err) != cupel.Conflict {
		t.Errorf("a second restore: error %v, want one of code conflict", err)
	}
	draft := numbered(9)
	draft.Repository.Name, draft.Tags = "risk", nil
	image, err := registry.SaveImage(t.Context(), draft)
	if err != nil || image.Version != 5 {
		t.Errorf("the next version is %d, want 5 (%v)", image.Version, err)
	}
	if err := registry.DeleteImage(t.Context(), image.Ref(), ""); err != nil {
		t.Error(err)
	}
	if _, err := registry.CollectVault(t.Context(), false); err != nil {
		t.Error(err)
	}
}

// TestCatalogOnly restores rows over the objects that they rely on.
func TestCatalogOnly(t *testing.T) {
	home := t.TempDir()
	registry := open(t, embedded.Options{Home: home})
	want := fill(t, registry)
	var backup bytes.Buffer
	report, err := registry.Backup(t.Context(), &backup, cupel.BackupOptions{CatalogOnly: true})
	if err != nil || report.Listed < 2 || report.Objects != 0 {
		t.Fatalf("%v: %+v", err, report)
	}
	elsewhere := open(t, embedded.Options{Home: t.TempDir()})
	if _, err := elsewhere.Restore(t.Context(), bytes.NewReader(backup.Bytes())); cupel.ErrorCode(err) != cupel.NotFound {
		t.Errorf("without the objects: error %v, want one of code not_found", err)
	}
	again := open(t, embedded.Options{Catalog: "sqlite:" + t.TempDir() + "/catalog.db", Vault: "folder:" + filepath.Join(home, "vault")})
	if _, err := again.Restore(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, all(t, again)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRebuild loses the database and restores what it knew from the packs.
func TestRebuild(t *testing.T) {
	home := t.TempDir()
	before := open(t, embedded.Options{Home: home})
	want := fill(t, before)
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"catalog.db", "catalog.db-wal", "catalog.db-shm"} {
		if err := os.RemoveAll(filepath.Join(home, file)); err != nil {
			t.Fatal(err)
		}
	}
	registry := open(t, embedded.Options{Home: home})
	if _, err := registry.CollectVault(t.Context(), false); cupel.ErrorCode(err) != cupel.Conflict {
		t.Errorf("collecting before the rebuild: error %v, want one of code conflict", err)
	}
	report, err := registry.RebuildVault(t.Context())
	if err != nil || len(report.Problems) > 0 || report.Images != 3 || report.Repositories != 1 || report.Projects != 2 {
		t.Errorf("%v: %+v", err, report)
	}
	if diff := cmp.Diff(want, all(t, registry)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	risk := cupel.RepositoryRef{Project: cupel.DefaultProject, Name: "risk"}
	if _, err := registry.GetImage(t.Context(), risk.Image("2")); cupel.ErrorCode(err) != cupel.NotFound {
		t.Errorf("the deleted version: error %v, want one of code not_found", err)
	}
	if _, err := registry.GetSchema(t.Context(), risk); err != nil {
		t.Error(err)
	}
	if _, err := registry.CollectVault(t.Context(), false); err != nil {
		t.Error(err)
	}
	all(t, registry)
	again, err := registry.RebuildVault(t.Context())
	if err != nil || len(again.Problems) > 0 || again.Images != 0 {
		t.Errorf("a second rebuild: %v: %+v", err, again)
	}
}
