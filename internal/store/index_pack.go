package store

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/pack"
)

// AddPack implements [vault.PackIndex].
func (x index) AddPack(ctx context.Context, upload string, id pack.ID) (num int64, err error) {
	_, err = x.one(ctx, []any{&num},
		`INSERT INTO packs (id, upload, state, size) VALUES (?, ?, 'pending', 0) RETURNING num`, id, upload)
	return num, err
}

// SealPack implements [vault.PackIndex].
func (x index) SealPack(ctx context.Context, num, size int64) error {
	return x.advance(ctx, num, size, vault.PackPending, vault.PackSealed)
}

// FinishPack implements [vault.SweepIndex].
func (x index) FinishPack(ctx context.Context, num, size int64) error {
	return x.advance(ctx, num, size, vault.PackRestoring, vault.PackLive)
}

// advance moves a pack from one state to another, and notes its size.
func (x index) advance(ctx context.Context, num, size int64, from, to vault.PackState) error {
	n, err := x.tx.exec(ctx, `UPDATE packs SET state = ?, size = ? WHERE num = ? AND state = ?`,
		string(to), size, num, string(from))
	if err == nil && n == 0 {
		err = cupel.Errorf(cupel.Conflict, "pack number %d is not %s", num, from)
	}
	return err
}

// Pin implements [vault.PackIndex].
func (x index) Pin(ctx context.Context, upload string, packs []int64) ([]int64, error) {
	if len(packs) == 0 {
		return nil, nil
	}
	// The lock keeps the packs from being condemned before the pins are there.
	stay, err := list(ctx, x.tx, scalar[int64], `SELECT num FROM packs
		WHERE num IN (`+marks(len(packs))+`) AND (state = 'live' OR state = 'sealed' AND upload = ?)
		ORDER BY num `+x.tx.lock(forShare), append(arguments(packs), upload)...)
	if err != nil {
		return nil, err
	}
	return stay, x.insert(ctx, `INSERT INTO pins (upload, pack) VALUES `, ` ON CONFLICT DO NOTHING`, 2, len(stay),
		func(i int) []any { return []any{upload, stay[i]} })
}

// insert inserts n rows, several in a statement.
func (x index) insert(ctx context.Context, before, after string, columns, n int, row func(i int) []any) error {
	for start := 0; start < n; start += rowsAtOnce {
		count := min(rowsAtOnce, n-start)
		args := make([]any, 0, count*columns)
		for i := range count {
			args = append(args, row(start+i)...)
		}
		if _, err := x.tx.exec(ctx, before+values(count, columns)+after, args...); err != nil {
			return err
		}
	}
	return nil
}

// Condemn implements [vault.SweepIndex].
func (x index) Condemn(ctx context.Context, packs []int64) ([]int64, error) {
	if len(packs) == 0 {
		return nil, nil
	}
	// Whoever is about to pin a pack is let finish before pins are looked for:
	// in a statement of its own, which sees what was committed meanwhile.
	if _, err := list(ctx, x.tx, scalar[int64], `SELECT num FROM packs WHERE num IN (`+marks(len(packs))+`)
		ORDER BY num `+x.tx.lock(forUpdate), arguments(packs)...); err != nil {
		return nil, err
	}
	return list(ctx, x.tx, scalar[int64], `UPDATE packs SET state = 'condemned'
		WHERE num IN (`+marks(len(packs))+`) AND state = 'live'
		AND NOT EXISTS (SELECT 1 FROM pins WHERE pins.pack = packs.num) RETURNING num`, arguments(packs)...)
}

// Packs implements [vault.SweepIndex].
func (x index) Packs(ctx context.Context, state vault.PackState, after int64, limit int) ([]vault.Pack, error) {
	return list(ctx, x.tx, func(read func(...any) error, p *vault.Pack) error {
		p.State = state
		return read(&p.Num, &p.ID, &p.Size)
	}, `SELECT num, id, size FROM packs WHERE state = ? AND num > ? ORDER BY num LIMIT ?`, string(state), after, limit)
}

// KnownPacks implements [vault.SweepIndex].
func (x index) KnownPacks(ctx context.Context, packs []pack.ID) ([]pack.ID, error) {
	if len(packs) == 0 {
		return nil, nil
	}
	return list(ctx, x.tx, scalar[pack.ID], `SELECT id FROM packs WHERE id IN (`+marks(len(packs))+`)`, arguments(packs)...)
}

// RestorePack implements [vault.SweepIndex].
func (x index) RestorePack(ctx context.Context, id pack.ID) (num int64, restoring bool, err error) {
	if _, err := x.tx.exec(ctx, `INSERT INTO packs (id, upload, state, size) VALUES (?, '', 'restoring', 0)
		ON CONFLICT (id) DO NOTHING`, id); err != nil {
		return 0, false, err
	}
	var state string
	_, err = x.one(ctx, []any{&num, &state}, `SELECT num, state FROM packs WHERE id = ?`, id)
	return num, state == string(vault.PackRestoring), err
}

// ForgetChunks implements [vault.SweepIndex].
func (x index) ForgetChunks(ctx context.Context, num, through int64) error {
	_, err := x.tx.exec(ctx, `DELETE FROM chunks WHERE pack = ? AND start <= ?
		AND EXISTS (SELECT 1 FROM packs WHERE num = ? AND state = 'condemned')`, num, through, num)
	return err
}

// ForgetPack implements [vault.SweepIndex].
func (x index) ForgetPack(ctx context.Context, num int64) error {
	_, err := x.tx.exec(ctx, `DELETE FROM packs WHERE num = ? AND state = 'condemned'`, num)
	return err
}
