package store

import (
	"context"

	"github.com/cupel/cupel/internal/catalog"
)

// enter notes that a row has changed.
func (r records) enter(ctx context.Context, kind catalog.JournalKind, id string) error {
	_, err := r.exec(ctx, `INSERT INTO journal (kind, id, generation, written) VALUES (?, ?, 1, 0)
		ON CONFLICT (kind, id) DO UPDATE SET generation = journal.generation + 1`, kind, id)
	return err
}

func (r records) enterImage(ctx context.Context, repositoryID string, version int) error {
	return r.enter(ctx, catalog.JournalImage, imageKey(repositoryID, version))
}

// Unwritten implements [catalog.Journal].
func (r records) Unwritten(ctx context.Context, limit int) ([]catalog.JournalEntry, error) {
	return list(ctx, r.Tx, func(read func(...any) error, e *catalog.JournalEntry) error {
		return read(&e.Kind, &e.ID, &e.Generation)
	}, `SELECT kind, id, generation FROM journal WHERE generation > written ORDER BY kind, id LIMIT ?`, limit)
}

// Written implements [catalog.Journal].
func (r records) Written(ctx context.Context, entries []catalog.JournalEntry) error {
	for _, e := range entries {
		_, err := r.exec(ctx, `UPDATE journal SET written = ? WHERE kind = ? AND id = ? AND written < ?`, e.Generation, e.Kind, e.ID, e.Generation)
		if err != nil {
			return err
		}
	}
	return nil
}
