package service

import (
	"context"
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/vault"
)

// journalPage is how many rows are written to the vault at once.
const journalPage = 500

// writeJournal writes the rows that have changed to the vault, so that they can
// be restored from its packs. That it fails is no failure of what was done: the
// rows stay in the journal and are written the next time.
//
// One caller at a time writes: what changed meanwhile is written by the next,
// for all who wait.
func (s *Service) writeJournal(ctx context.Context) {
	s.journal.Lock()
	defer s.journal.Unlock()
	ctx = context.WithoutCancel(ctx)
	for {
		n, err := s.writeJournalPage(ctx)
		if err != nil {
			s.opts.Log.WarnContext(ctx, "changes are not yet written to the vault, for a rebuild", "error", err)
			return
		}
		if n < journalPage {
			return
		}
	}
}

func (s *Service) writeJournalPage(ctx context.Context) (int, error) {
	var entries []catalog.JournalEntry
	manifests, err := view(ctx, s, func(c catalog.Catalog) (manifests []vault.Manifest, err error) {
		if entries, err = c.Unwritten(ctx, journalPage); err != nil {
			return nil, err
		}
		return describeAll(ctx, c, entries)
	})
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	if err := s.vault.Record(ctx, manifests); err != nil {
		return 0, err
	}
	return len(entries), s.store.Update(ctx, func(tx *store.Tx) error {
		return tx.Catalog().Written(ctx, entries)
	})
}

// manifest is what the vault keeps of a row, in the version of the format that
// docs/format/catalog.md specifies. Which of the rows is set follows from the
// kind of the owner.
type manifest struct {
	Format     int                 `json:"format"`
	Project    *catalog.Project    `json:"project,omitempty"`
	Repository *catalog.Repository `json:"repository,omitempty"`
	Image      *catalog.Image      `json:"image,omitempty"`
	// Metadata is the image's, as a text: JSON inside of JSON would not keep its
	// white space.
	Metadata string `json:"metadata_text,omitempty"`
}

const manifestFormat = 1

func describeAll(ctx context.Context, c catalog.Catalog, entries []catalog.JournalEntry) ([]vault.Manifest, error) {
	manifests := make([]vault.Manifest, len(entries))
	for i, entry := range entries {
		text, err := describe(ctx, c, entry)
		if err != nil {
			return nil, err
		}
		manifests[i] = vault.Manifest{OwnerKind: string(entry.Kind), OwnerID: entry.ID, Generation: entry.Generation, JSON: text}
	}
	return manifests, nil
}

// describe writes the row that an entry is about as it is now.
func describe(ctx context.Context, c catalog.Catalog, entry catalog.JournalEntry) (json.RawMessage, error) {
	m := manifest{Format: manifestFormat}
	switch entry.Kind {
	case catalog.JournalProject:
		row, err := c.ProjectByID(ctx, entry.ID)
		if err != nil {
			return nil, err
		}
		m.Project = &row
	case catalog.JournalRepository:
		row, err := c.RepositoryByID(ctx, entry.ID)
		if err != nil {
			return nil, err
		}
		m.Repository = &row
	case catalog.JournalImage:
		row, err := imageByID(ctx, c, entry.ID)
		if err != nil {
			return nil, err
		}
		m.Image, m.Metadata, row.Metadata = &row, string(row.Metadata), nil
	default:
		return nil, cupel.Errorf(cupel.Internal, "the journal has an entry of the unknown kind %q", entry.Kind)
	}
	return json.Marshal(m)
}

func imageByID(ctx context.Context, c catalog.Catalog, id string) (catalog.Image, error) {
	repositoryID, version, err := parseImageID(id)
	if err != nil {
		return catalog.Image{}, cupel.Errorf(cupel.Internal, "the journal has an entry with the broken id %q: %w", id, err)
	}
	return c.AnyImage(ctx, repositoryID, version)
}
