package service

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/vault"
)

// A backup is a tar file: what it is, the vault's objects, and last the rows of
// the database, which stand for nothing unless all objects are there.
// docs/format/backup.md specifies it.
const (
	backupFormat  = 1
	backupEntry   = "backup.json"
	objectsFolder = "vault/"
	listEntry     = "objects.jsonl"
	rowsEntry     = "catalog.jsonl"
)

// backupHead is the content of backup.json.
type backupHead struct {
	Format    int       `json:"format"`
	CreatedAt time.Time `json:"created_at"`
}

// Backup implements [cupel.Maintenance].
func (s *Service) Backup(ctx context.Context, w io.Writer, options cupel.BackupOptions) (cupel.BackupReport, error) {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return cupel.BackupReport{}, err
	}
	b := &backup{s: s, tar: tar.NewWriter(w), report: cupel.BackupReport{CreatedAt: s.now()}}
	err := s.vault.Still(ctx, func(ctx context.Context) error { return b.write(ctx, options) })
	return b.report, err
}

// backup is a backup that is being written.
type backup struct {
	s      *Service
	tar    *tar.Writer
	report cupel.BackupReport
}

// write takes the rows first: what they name is in place from then on until the
// end, and comes before them in the file.
func (b *backup) write(ctx context.Context, options cupel.BackupOptions) error {
	rows, err := os.CreateTemp("", "cupel-backup-*")
	if err != nil {
		return cupel.Errorf(cupel.Unavailable, "no temporary file for the rows: %w", err)
	}
	defer os.Remove(rows.Name())
	defer rows.Close()
	if b.report.Rows, err = b.s.dump(ctx, rows); err != nil {
		return err
	}
	head, err := json.Marshal(backupHead{Format: backupFormat, CreatedAt: b.report.CreatedAt})
	if err != nil {
		return err
	}
	if err := b.add(backupEntry, int64(len(head)), strings.NewReader(string(head))); err != nil {
		return err
	}
	if options.CatalogOnly {
		err = b.listObjects(ctx)
	} else {
		err = b.addObjects(ctx)
	}
	if err != nil {
		return err
	}
	return errors.Join(b.addSpool(rowsEntry, rows), b.tar.Close())
}

// add writes one entry.
func (b *backup) add(name string, size int64, r io.Reader) error {
	head := &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: b.report.CreatedAt, Format: tar.FormatPAX}
	if err := b.tar.WriteHeader(head); err != nil {
		return err
	}
	_, err := io.Copy(b.tar, r)
	return err
}

// addSpool writes an entry of what a temporary file holds.
func (b *backup) addSpool(name string, f *os.File) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return b.add(name, size, f)
}

func (b *backup) addObjects(ctx context.Context) error {
	return b.s.vault.Objects(ctx, func(blob vault.Blob) error {
		r, err := b.s.vault.ReadObject(ctx, blob.Key)
		if err != nil {
			return err
		}
		b.report.Objects++
		b.report.Bytes += blob.Size
		return errors.Join(b.add(objectsFolder+blob.Key, blob.Size, r), r.Close())
	})
}

// listObjects writes which objects the bucket must hold for the rows to be worth
// something.
func (b *backup) listObjects(ctx context.Context) error {
	var list strings.Builder
	err := b.s.vault.Objects(ctx, func(blob vault.Blob) error {
		b.report.Listed++
		_, err := fmt.Fprintf(&list, "{\"key\":%q,\"size\":%d}\n", blob.Key, blob.Size)
		return err
	})
	if err != nil {
		return err
	}
	return b.add(listEntry, int64(list.Len()), strings.NewReader(list.String()))
}

// Restore implements [cupel.Maintenance].
func (s *Service) Restore(ctx context.Context, r io.Reader) (cupel.BackupReport, error) {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return cupel.BackupReport{}, err
	}
	if err := s.checkEmpty(ctx); err != nil {
		return cupel.BackupReport{}, err
	}
	b := &restore{s: s}
	err := s.vault.Still(ctx, func(ctx context.Context) error { return b.read(ctx, tar.NewReader(r)) })
	return b.report, err
}

func (s *Service) checkEmpty(ctx context.Context) error {
	projects, err := view(ctx, s, func(c catalog.Catalog) ([]catalog.Project, error) { return c.ListProjects(ctx) })
	if err != nil {
		return err
	}
	stats, err := s.vault.Stats(ctx)
	if err != nil {
		return err
	}
	if len(projects) > 1 || stats.Files > 0 || stats.Packs > 0 || stats.PendingPacks > 0 {
		return cupel.Errorf(cupel.Conflict, "a backup is restored into an empty registry, and this one has projects or models: give another CUPEL_HOME, or another --catalog and --vault")
	}
	return nil
}

// restore is a backup that is being read.
type restore struct {
	s      *Service
	report cupel.BackupReport
}

func (b *restore) read(ctx context.Context, r *tar.Reader) error {
	if err := b.readHead(r); err != nil {
		return err
	}
	for {
		entry, err := r.Next()
		if err == io.EOF {
			return cupel.Errorf(cupel.Corrupt, "the backup is cut short: it has no %s; nothing was restored", rowsEntry)
		}
		if err != nil {
			return brokenBackup(err)
		}
		switch key, isObject := strings.CutPrefix(entry.Name, objectsFolder); {
		case isObject:
			err = b.readObject(ctx, key, entry.Size, r)
		case entry.Name == listEntry:
			err = b.checkObjects(ctx, r)
		case entry.Name == rowsEntry:
			return b.readRows(ctx, r)
		}
		if err != nil {
			return err
		}
	}
}

func brokenBackup(err error) error {
	return cupel.Errorf(cupel.Corrupt, "this is no backup of Cupel, or a damaged one: %w", err)
}

func (b *restore) readHead(r *tar.Reader) error {
	entry, err := r.Next()
	if err != nil {
		return brokenBackup(err)
	}
	var head backupHead
	if err := json.NewDecoder(io.LimitReader(r, 1<<16)).Decode(&head); err != nil || entry.Name != backupEntry {
		return brokenBackup(fmt.Errorf("it begins with %q", entry.Name))
	}
	if head.Format != backupFormat {
		return cupel.Errorf(cupel.Invalid, "the backup has format %d, and this cupel reads %d: use a newer cupel", head.Format, backupFormat)
	}
	b.report.CreatedAt = head.CreatedAt
	return nil
}

func (b *restore) readObject(ctx context.Context, key string, size int64, r io.Reader) error {
	b.report.Objects++
	b.report.Bytes += size
	err := b.s.vault.Import(ctx, key, r)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return cupel.Errorf(cupel.Corrupt, "the backup is cut short in object %s; nothing was restored: %w", key, err)
	}
	return err
}

// checkObjects makes sure that the objects which the backup only lists are there.
func (b *restore) checkObjects(ctx context.Context, r io.Reader) error {
	for list := json.NewDecoder(r); ; {
		var object struct {
			Key  string
			Size int64
		}
		err := list.Decode(&object)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return brokenBackup(err)
		}
		b.report.Listed++
		found, err := b.s.blobs.Stat(ctx, object.Key)
		if err != nil {
			return cupel.Errorf(cupel.NotFound, "the backup holds the catalog alone and relies on objects of the vault, which are not all here: %w", err)
		}
		if found.Size != object.Size {
			return cupel.Errorf(cupel.Corrupt, "object %s has %d bytes, the backup says %d", object.Key, found.Size, object.Size)
		}
	}
}

// readRows brings the rows, and with them all that was restored into being.
func (b *restore) readRows(ctx context.Context, r io.Reader) (err error) {
	b.report.Rows, err = b.s.load(ctx, r)
	return err
}
