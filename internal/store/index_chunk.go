package store

import (
	"context"
	"strings"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// AddChunks implements [vault.ChunkIndex].
func (x index) AddChunks(ctx context.Context, chunks []vault.Location) error {
	return x.insert(ctx, `INSERT INTO chunks (digest, pack, start, length, raw_size, base) VALUES `,
		` ON CONFLICT DO NOTHING`, 6, len(chunks), func(i int) []any {
			c := chunks[i]
			return []any{c.Digest, c.Num, c.Offset, c.Length, c.RawSize, orNull(c.Base)}
		})
}

const location = `chunks.digest, chunks.pack, packs.id, chunks.start, chunks.length, chunks.raw_size, chunks.base`

// columns returns where the columns of location go.
func columns(at *vault.Location) []any {
	return []any{&at.Digest, &at.Num, &at.Pack, &at.Offset, &at.Length, &at.RawSize, nullDigest{&at.Base}}
}

// Locate implements [vault.ChunkIndex].
func (x index) Locate(ctx context.Context, upload string, chunks []digest.Digest) ([]vault.Location, error) {
	if len(chunks) == 0 {
		return nil, nil
	}
	return list(ctx, x.tx, func(read func(...any) error, at *vault.Location) error {
		return read(columns(at)...)
	}, `SELECT `+location+` FROM chunks JOIN packs ON packs.num = chunks.pack
		WHERE chunks.digest IN (`+marks(len(chunks))+`)
		AND (packs.state = 'live' OR packs.state = 'sealed' AND packs.upload = ?)`,
		append(arguments(chunks), upload)...)
}

// Following implements [vault.ChunkIndex].
func (x index) Following(ctx context.Context, chunks []vault.Location) ([]vault.Location, error) {
	if len(chunks) == 0 {
		return nil, nil
	}
	args := make([]any, 0, 2*len(chunks))
	for _, c := range chunks {
		args = append(args, c.Num, c.Offset+c.Length)
	}
	places := strings.TrimSuffix(strings.Repeat("chunks.pack = ? AND chunks.start = ? OR ", len(chunks)), " OR ")
	return list(ctx, x.tx, func(read func(...any) error, at *vault.Location) error {
		return read(columns(at)...)
	}, `SELECT `+location+` FROM chunks JOIN packs ON packs.num = chunks.pack WHERE `+places, args...)
}

// PackChunks implements [vault.SweepIndex].
func (x index) PackChunks(ctx context.Context, num, after int64, limit int) ([]vault.Location, error) {
	return list(ctx, x.tx, func(read func(...any) error, at *vault.Location) error {
		return read(columns(at)...)
	}, `SELECT `+location+` FROM chunks JOIN packs ON packs.num = chunks.pack
		WHERE chunks.pack = ? AND chunks.start > ? ORDER BY chunks.start LIMIT ?`, num, after, limit)
}

// AddFeatures implements [vault.SimilarIndex].
func (x index) AddFeatures(ctx context.Context, features []vault.Feature) error {
	features = lastOfEach(features)
	return x.insert(ctx, `INSERT INTO features (feature, chunk) VALUES `,
		` ON CONFLICT (feature) DO UPDATE SET chunk = excluded.chunk`, 2, len(features), func(i int) []any {
			return []any{int64(features[i].Feature), features[i].Chunk}
		})
}

// lastOfEach returns the last of those with the same feature: one statement
// cannot write a row twice.
func lastOfEach(features []vault.Feature) []vault.Feature {
	last := make(map[uint64]int, len(features))
	var list []vault.Feature
	for _, f := range features {
		i, ok := last[f.Feature]
		if !ok {
			i = len(list)
			last[f.Feature] = i
			list = append(list, f)
		}
		list[i] = f
	}
	return list
}

// Similar implements [vault.SimilarIndex].
func (x index) Similar(ctx context.Context, features []uint64) ([]vault.Feature, error) {
	if len(features) == 0 {
		return nil, nil
	}
	args := make([]any, len(features))
	for i, f := range features {
		args[i] = int64(f)
	}
	return list(ctx, x.tx, func(read func(...any) error, f *vault.Feature) error {
		var feature int64
		err := read(&feature, &f.Chunk)
		f.Feature = uint64(feature)
		return err
	}, `SELECT feature, chunk FROM features WHERE feature IN (`+marks(len(args))+`)`, args...)
}

// SweepFeatures implements [vault.SweepIndex].
func (x index) SweepFeatures(ctx context.Context, from int64, limit int) (next int64, more bool, err error) {
	more, err = x.one(ctx, []any{&next}, `SELECT feature FROM features WHERE feature >= ?
		ORDER BY feature LIMIT 1 OFFSET ?`, from, limit)
	if err != nil {
		return 0, false, err
	}
	query, args := `DELETE FROM features WHERE feature >= ?`, []any{from}
	if more {
		query, args = query+` AND feature < ?`, append(args, next)
	}
	_, err = x.tx.exec(ctx, query+` AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.digest = features.chunk)`, args...)
	return next, more, err
}

// AddProjectChunks implements [vault.ProjectIndex].
func (x index) AddProjectChunks(ctx context.Context, project string, chunks []digest.Digest) error {
	return x.insert(ctx, `INSERT INTO project_chunks (project, chunk) VALUES `, ` ON CONFLICT DO NOTHING`, 2, len(chunks),
		func(i int) []any { return []any{project, chunks[i]} })
}

// ProjectChunks implements [vault.ProjectIndex].
func (x index) ProjectChunks(ctx context.Context, project string, chunks []digest.Digest) ([]digest.Digest, error) {
	if len(chunks) == 0 {
		return nil, nil
	}
	return list(ctx, x.tx, scalar[digest.Digest], `SELECT chunk FROM project_chunks
		WHERE project = ? AND chunk IN (`+marks(len(chunks))+`)`, append([]any{project}, arguments(chunks)...)...)
}

// SweepProjectChunks implements [vault.SweepIndex].
func (x index) SweepProjectChunks(ctx context.Context, after vault.ProjectChunk, limit int) (next vault.ProjectChunk, more bool, err error) {
	more, err = x.one(ctx, []any{&next.Project, &next.Chunk}, `SELECT project, chunk FROM project_chunks
		WHERE (project, chunk) > (?, ?) ORDER BY project, chunk LIMIT 1 OFFSET ?`, after.Project, after.Chunk, limit-1)
	if err != nil {
		return vault.ProjectChunk{}, false, err
	}
	query, args := `DELETE FROM project_chunks WHERE (project, chunk) > (?, ?)`, []any{after.Project, after.Chunk}
	if more {
		query, args = query+` AND (project, chunk) <= (?, ?)`, append(args, next.Project, next.Chunk)
	}
	_, err = x.tx.exec(ctx, query+` AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.digest = project_chunks.chunk)`, args...)
	return next, more, err
}
