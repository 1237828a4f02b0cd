package client

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// CreateToken implements [cupel.Tokens].
func (c *Client) CreateToken(ctx context.Context, request cupel.TokenRequest) (cupel.NewToken, error) {
	return exchange[cupel.NewToken](ctx, c, http.MethodPost, at("/tokens"), request)
}

// ListTokens implements [cupel.Tokens].
func (c *Client) ListTokens(ctx context.Context) ([]cupel.Token, error) {
	list, err := result[wire.TokenList](ctx, c, get(at("/tokens")))
	return list.Tokens, err
}

// RevokeToken implements [cupel.Tokens].
func (c *Client) RevokeToken(ctx context.Context, name string) error {
	return c.change(ctx, http.MethodDelete, at("/tokens").with(name), nil)
}

// VaultStats implements [cupel.Maintenance].
func (c *Client) VaultStats(ctx context.Context) (cupel.VaultStats, error) {
	return result[cupel.VaultStats](ctx, c, get(at("/vault:stats")))
}

// CollectVault implements [cupel.Maintenance].
func (c *Client) CollectVault(ctx context.Context, dryRun bool) (cupel.CollectReport, error) {
	return exchange[cupel.CollectReport](ctx, c, http.MethodPost, at("/vault:gc"), wire.Collect{DryRun: dryRun})
}

// CheckVault implements [cupel.Maintenance].
func (c *Client) CheckVault(ctx context.Context, options cupel.CheckOptions) (cupel.CheckReport, error) {
	return exchange[cupel.CheckReport](ctx, c, http.MethodPost, at("/vault:check"), options)
}

// RebuildVault implements [cupel.Maintenance].
func (c *Client) RebuildVault(ctx context.Context) (cupel.RebuildReport, error) {
	return result[cupel.RebuildReport](ctx, c, call{method: http.MethodPost, path: at("/vault:rebuild")})
}

// Backup implements [cupel.Maintenance].
func (c *Client) Backup(ctx context.Context, w io.Writer, options cupel.BackupOptions) (cupel.BackupReport, error) {
	call := get(at("/backup"))
	if options.CatalogOnly {
		call.query = url.Values{"catalog_only": {"true"}}
	}
	answer, err := c.do(ctx, call)
	if err != nil {
		return cupel.BackupReport{}, err
	}
	defer answer.Body.Close()
	if err := copyBackup(w, answer.Body); err != nil {
		return cupel.BackupReport{}, err
	}
	var report cupel.BackupReport
	if err := json.Unmarshal([]byte(answer.Trailer.Get(wire.TrailerReport)), &report); err != nil {
		return cupel.BackupReport{}, cupel.Errorf(cupel.Unavailable, "the backup is not whole: the server's report is missing at its end; start again")
	}
	return report, nil
}

// copyBackup tells a server that breaks off from a writer that fails.
func copyBackup(w io.Writer, r io.Reader) error {
	from := &failingReader{r: r}
	_, err := io.Copy(w, from)
	switch {
	case err == nil:
		return nil
	case from.err != nil:
		return cupel.Errorf(cupel.Unavailable, "the backup is not whole: the server broke it off, and its log says why; start again: %w", from.err)
	}
	return cupel.Errorf(cupel.Internal, "the backup cannot be written: %w", err)
}

// failingReader remembers why it failed.
type failingReader struct {
	r   io.Reader
	err error
}

// Read implements [io.Reader].
func (f *failingReader) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF {
		f.err = err
	}
	return n, err
}

// Restore implements [cupel.Maintenance]. It reads r once: what fails is not
// tried again.
func (c *Client) Restore(ctx context.Context, r io.Reader) (cupel.BackupReport, error) {
	once := *c
	once.patience = -1
	return result[cupel.BackupReport](ctx, &once, call{
		method: http.MethodPost, path: at("/restore"), length: -1,
		// Only its Read: closing it is the caller's.
		body:   func() io.Reader { return io.NopCloser(r) },
		header: http.Header{"Content-Type": {wire.TypeBytes}},
	})
}
