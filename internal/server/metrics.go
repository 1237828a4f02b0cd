package server

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cupel/cupel"
)

// Sizes of the vault are counted over all of it: a scrape must not do that
// each time, nor wait for it without end.
const (
	vaultMetricsAge     = 30 * time.Second
	vaultMetricsTimeout = 10 * time.Second
)

// statistics is what knows the sizes of the vault.
type statistics interface {
	VaultStats(ctx context.Context) (cupel.VaultStats, error)
}

// vaultMetrics is a [prometheus.Collector] of the vault's sizes.
type vaultMetrics struct {
	source statistics
	log    *slog.Logger
	bytes  *prometheus.Desc
	items  *prometheus.Desc

	mu    sync.Mutex
	stats cupel.VaultStats
	taken time.Time
}

func newVaultMetrics(source statistics, log *slog.Logger) *vaultMetrics {
	return &vaultMetrics{
		source: source, log: log,
		bytes: prometheus.NewDesc("cupel_vault_bytes", "Bytes in the vault: logical as versions hold them, stored, pending for saves in flight, condemned by collection.", []string{"state"}, nil),
		items: prometheus.NewDesc("cupel_vault_items", "Distinct files and chunks, live packs, and pending packs of saves in flight.", []string{"kind"}, nil),
	}
}

// Describe implements [prometheus.Collector].
func (m *vaultMetrics) Describe(descs chan<- *prometheus.Desc) {
	descs <- m.bytes
	descs <- m.items
}

// Collect implements [prometheus.Collector].
func (m *vaultMetrics) Collect(metrics chan<- prometheus.Metric) {
	stats, ok := m.recent()
	if !ok {
		return
	}
	for state, n := range map[string]int64{
		"logical": stats.LogicalSize, "stored": stats.StoredSize, "pending": stats.PendingSize, "condemned": stats.CondemnedSize,
	} {
		metrics <- prometheus.MustNewConstMetric(m.bytes, prometheus.GaugeValue, float64(n), state)
	}
	for kind, n := range map[string]int64{
		"files": stats.Files, "chunks": stats.Chunks, "packs": stats.Packs, "pending_packs": stats.PendingPacks,
	} {
		metrics <- prometheus.MustNewConstMetric(m.items, prometheus.GaugeValue, float64(n), kind)
	}
}

// recent returns the sizes as they were a short time ago. Where they cannot be
// had the other metrics go out without them.
func (m *vaultMetrics) recent() (cupel.VaultStats, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.taken.IsZero() && time.Since(m.taken) < vaultMetricsAge {
		return m.stats, true
	}
	ctx, cancel := context.WithTimeout(context.Background(), vaultMetricsTimeout)
	defer cancel()
	stats, err := m.source.VaultStats(ctx)
	if err != nil {
		m.log.Warn("the sizes of the vault cannot be had", "error", err)
		return m.stats, false
	}
	m.stats, m.taken = stats, time.Now()
	return stats, true
}

// logger returns the log that the configuration asks for.
func (c *Config) logger(w io.Writer) *slog.Logger {
	level, _ := c.level() // was checked
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
