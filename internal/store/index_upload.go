package store

import (
	"context"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/pack"
)

// Hold implements [vault.LeaseIndex].
func (x index) Hold(ctx context.Context, name, holder string, lease time.Duration) (bool, error) {
	n, err := x.tx.exec(ctx, `INSERT INTO vault_leases (name, holder, expires) VALUES (?, ?, `+x.tx.now()+` + ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
		WHERE vault_leases.holder = excluded.holder OR vault_leases.expires <= `+x.tx.now(),
		name, holder, lease.Milliseconds())
	return n == 1, err
}

// Release implements [vault.LeaseIndex].
func (x index) Release(ctx context.Context, name, holder string) error {
	_, err := x.tx.exec(ctx, `DELETE FROM vault_leases WHERE name = ? AND holder = ?`, name, holder)
	return err
}

// StartUpload implements [vault.UploadIndex].
func (x index) StartUpload(ctx context.Context, id, project string, lease time.Duration) error {
	_, err := x.tx.exec(ctx, `INSERT INTO uploads (id, project, state, expires) VALUES (?, ?, 'open', `+x.tx.now()+` + ?)`,
		id, project, lease.Milliseconds())
	return err
}

// RenewUpload implements [vault.UploadIndex].
func (x index) RenewUpload(ctx context.Context, id string, lease time.Duration) (project string, err error) {
	found, err := x.one(ctx, []any{&project}, `UPDATE uploads SET expires = `+x.tx.now()+` + ?
		WHERE id = ? AND state = 'open' RETURNING project`, lease.Milliseconds(), id)
	if err == nil && !found {
		err = vault.NoUpload(id)
	}
	return project, err
}

// PublishUpload implements [vault.UploadIndex].
func (x index) PublishUpload(ctx context.Context, id string) error {
	n, err := x.tx.exec(ctx, `UPDATE uploads SET state = 'published' WHERE id = ? AND state = 'open'`, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return vault.NoUpload(id)
	}
	if _, err := x.tx.exec(ctx, `UPDATE packs SET state = 'live' WHERE upload = ? AND state = 'sealed'`, id); err != nil {
		return err
	}
	if err := x.checkPins(ctx, id); err != nil {
		return err
	}
	return x.dropUploadRefs(ctx, id)
}

// checkPins fails when a pack that an upload relies on is not live. It does not
// happen as long as the rules of this index hold.
func (x index) checkPins(ctx context.Context, upload string) error {
	var lost pack.ID
	found, err := x.one(ctx, []any{&lost}, `SELECT packs.id FROM pins JOIN packs ON packs.num = pins.pack
		WHERE pins.upload = ? AND packs.state <> 'live' LIMIT 1`, upload)
	if err == nil && found {
		err = cupel.Errorf(cupel.Conflict, "upload %s relies on pack %s, which was collected: save again", upload, lost)
	}
	return err
}

func (x index) dropUploadRefs(ctx context.Context, upload string) error {
	_, err := x.DropRefs(ctx, vault.Owner{Kind: vault.OwnerUpload, ID: upload})
	return err
}

// DropUpload implements [vault.UploadIndex].
func (x index) DropUpload(ctx context.Context, id string) error {
	// The update locks the row against a publication at the same time.
	n, err := x.tx.exec(ctx, `UPDATE uploads SET expires = 0 WHERE id = ? AND state = 'open'`, id)
	if err != nil || n == 0 {
		return err
	}
	if err := x.dropUploadRefs(ctx, id); err != nil {
		return err
	}
	return x.removeUpload(ctx, id)
}

// removeUpload removes an upload with its pins, and condemns the packs that it
// has not published.
func (x index) removeUpload(ctx context.Context, id string) error {
	for _, query := range []string{
		`UPDATE packs SET state = 'condemned' WHERE upload = ? AND state IN ('pending', 'sealed')`,
		`DELETE FROM pins WHERE upload = ?`,
		`DELETE FROM uploads WHERE id = ?`,
	} {
		if _, err := x.tx.exec(ctx, query, id); err != nil {
			return err
		}
	}
	return nil
}

// SweepUploads implements [vault.SweepIndex].
func (x index) SweepUploads(ctx context.Context) (published, expired int64, err error) {
	done, err := list(ctx, x.tx, scalar[string], `SELECT id FROM uploads WHERE state = 'published'`)
	if err != nil {
		return 0, 0, err
	}
	for _, id := range done {
		if err := x.removeUpload(ctx, id); err != nil {
			return 0, 0, err
		}
	}
	// The update locks the rows, and looks at them again if it had to wait.
	late, err := list(ctx, x.tx, scalar[string], `UPDATE uploads SET expires = 0
		WHERE state = 'open' AND expires <= `+x.tx.now()+` RETURNING id`)
	if err != nil {
		return 0, 0, err
	}
	for _, id := range late {
		if err := x.DropUpload(ctx, id); err != nil {
			return 0, 0, err
		}
	}
	return int64(len(done)), int64(len(late)), nil
}

// openUploads selects the uploads that have time left.
func (x index) openUploads() string {
	return `SELECT id FROM uploads WHERE state = 'open' AND expires > ` + x.tx.now()
}

// ExpiredUploads implements [vault.SweepIndex].
func (x index) ExpiredUploads(ctx context.Context) (n int64, err error) {
	_, err = x.one(ctx, []any{&n}, `SELECT count(*) FROM uploads WHERE state = 'open' AND expires <= `+x.tx.now())
	return n, err
}

// DoomedPacks implements [vault.SweepIndex].
func (x index) DoomedPacks(ctx context.Context) ([]vault.Pack, error) {
	return list(ctx, x.tx, func(read func(...any) error, p *vault.Pack) error {
		return read(&p.Num, &p.ID, &p.State, &p.Size)
	}, `SELECT num, id, state, size FROM packs WHERE state = 'condemned'
		OR state IN ('pending', 'sealed') AND upload NOT IN (`+x.openUploads()+`) ORDER BY num`)
}

// PinnedPacks implements [vault.SweepIndex].
func (x index) PinnedPacks(ctx context.Context) ([]int64, error) {
	return list(ctx, x.tx, scalar[int64], `SELECT DISTINCT pack FROM pins WHERE upload IN (`+x.openUploads()+`)`)
}
