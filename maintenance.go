package cupel

import (
	"context"
	"io"
	"time"
)

// VaultStats says what the vault holds.
type VaultStats struct {
	LogicalSize   int64   `json:"logical_size"`   // bytes that versions hold, each counted whole
	StoredSize    int64   `json:"stored_size"`    // bytes of live packs
	Ratio         float64 `json:"ratio"`          // logical to stored; 0 for an empty vault
	Files         int64   `json:"files"`          // distinct contents
	Chunks        int64   `json:"chunks"`         // distinct chunks
	Packs         int64   `json:"packs"`          // live packs
	PendingPacks  int64   `json:"pending_packs"`  // of saves in flight
	PendingSize   int64   `json:"pending_size"`   // bytes of them
	CondemnedSize int64   `json:"condemned_size"` // bytes that collection has begun to free
}

// CollectReport says what a collection freed, or would.
type CollectReport struct {
	DryRun         bool  `json:"dry_run"`
	ExpiredUploads int64 `json:"expired_uploads"` // saves that died before they were acknowledged
	Recipes        int64 `json:"recipes"`         // contents that nothing names any more
	DeletedPacks   int64 `json:"deleted_packs"`
	RewrittenPacks int64 `json:"rewritten_packs"` // sparse or small ones, written anew together
	OrphanObjects  int64 `json:"orphan_objects"`  // objects that no row knew for a day
	FreedSize      int64 `json:"freed_size"`      // bytes
}

// CheckOptions says how thorough a check is.
type CheckOptions struct {
	Full bool `json:"full"` // read every byte instead of comparing lists
	// BytesPerSecond limits the reading of a full check; 0 means no limit.
	BytesPerSecond int64 `json:"bytes_per_second,omitempty"`
	// Resume continues an interrupted full check: CheckReport.Resume of it.
	Resume string `json:"resume,omitempty"`
}

// CheckProblem is one thing that is not as it was stored.
type CheckProblem struct {
	Object  string `json:"object"`           // pack or row
	Digest  string `json:"digest,omitempty"` // content concerned
	Message string `json:"message"`
}

// CheckReport is the result of a check of the vault.
type CheckReport struct {
	OK       bool           `json:"ok"`
	Full     bool           `json:"full"`
	Packs    int64          `json:"packs"`            // looked at
	Files    int64          `json:"files"`            // distinct contents looked at
	Bytes    int64          `json:"bytes"`            // of these packs
	Problems []CheckProblem `json:"problems"`         // none when OK
	Resume   string         `json:"resume,omitempty"` // where an interrupted check goes on
}

// RebuildReport says what was restored from the packs.
type RebuildReport struct {
	Packs        int64    `json:"packs"`
	Chunks       int64    `json:"chunks"`
	Recipes      int64    `json:"recipes"`
	Projects     int64    `json:"projects"`
	Repositories int64    `json:"repositories"`
	Images       int64    `json:"images"`
	Problems     []string `json:"problems"` // what could not be restored, and why
}

// BackupReport says what a backup holds.
type BackupReport struct {
	CreatedAt time.Time `json:"created_at"`
	Rows      int64     `json:"rows"`    // of the catalog
	Objects   int64     `json:"objects"` // of the vault, copied
	Bytes     int64     `json:"bytes"`   // of those
	// Listed counts the objects that the backup only lists: their bytes stay in
	// the bucket and are not part of it.
	Listed int64 `json:"listed"`
}

// BackupOptions says what goes into a backup.
type BackupOptions struct {
	// CatalogOnly lists the vault's objects instead of copying them.
	CatalogOnly bool
}

// Maintenance is the part of a [Registry] that looks after what is stored. It
// needs the role admin, but for VaultStats, which any caller of all projects may
// ask for.
type Maintenance interface {
	// VaultStats says what the vault holds.
	VaultStats(ctx context.Context) (VaultStats, error)

	// CollectVault frees what nothing needs, while others save. With dryRun it
	// only says what it would free.
	CollectVault(ctx context.Context, dryRun bool) (CollectReport, error)

	// CheckVault compares what is known with what is there. What does not hold
	// is in the report, not in the error; when ctx ends a full check, the report
	// so far comes with the error.
	CheckVault(ctx context.Context, options CheckOptions) (CheckReport, error)

	// RebuildVault restores the index, and what the catalog has lost, from the
	// packs alone. It changes nothing that is still known.
	RebuildVault(ctx context.Context) (RebuildReport, error)

	// Backup writes a consistent copy of everything to w while work goes on.
	Backup(ctx context.Context, w io.Writer, options BackupOptions) (BackupReport, error)

	// Restore reads a backup into a registry that is empty; one that is not is
	// an error of code conflict.
	Restore(ctx context.Context, r io.Reader) (BackupReport, error)
}
