package serve

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what is served.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	thinking *prometheus.HistogramVec
	rows     *prometheus.CounterVec
	valid    *prometheus.GaugeVec
	reloads  *prometheus.CounterVec
}

// buckets are seconds: a row takes microseconds, a batch of ten thousand a tenth.
var buckets = []float64{.0001, .0002, .0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5}

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, []string{"model"})
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: counter("cupel_serve_requests_total", "Requests for predictions that were answered.", "model", "version", "engine", "code"),
		latency:  histogram("cupel_serve_request_duration_seconds", "Time from a request to its answer."),
		thinking: histogram("cupel_serve_model_duration_seconds", "Time of preprocessing and model alone."),
		rows:     counter("cupel_serve_rows_total", "Rows that were predicted.", "model", "version"),
		valid: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "cupel_serve_validated", Help: "1 where the version that serves has met its recorded metrics, 0 where none were recorded.",
		}, []string{"model", "version"}),
		reloads: counter("cupel_serve_reloads_total", "Versions that were loaded, by how that ended.", "model", "result"),
	}
	m.registry.MustRegister(m.requests, m.latency, m.thinking, m.rows, m.valid, m.reloads,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// handler serves the metrics.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// ready counts a version that took the place of another, or of none.
func (m *metrics) ready(before, now *Version) {
	if before != nil {
		m.valid.DeleteLabelValues(before.Name, before.Version)
	}
	value := 0.0
	if now.Report.OK() {
		value = 1
	}
	m.valid.WithLabelValues(now.Name, now.Version).Set(value)
	m.reloads.WithLabelValues(now.Name, "ready").Inc()
}

func (m *metrics) failed(model string) { m.reloads.WithLabelValues(model, "failed").Inc() }

// answered counts a request. Of one that no model was found for, v is nil.
func (m *metrics) answered(v *Version, code int, took time.Duration) {
	if v == nil {
		m.requests.WithLabelValues("", "", "", strconv.Itoa(code)).Inc()
		return
	}
	m.requests.WithLabelValues(v.Name, v.Version, v.Engine, strconv.Itoa(code)).Inc()
	m.latency.WithLabelValues(v.Name).Observe(took.Seconds())
}

func (m *metrics) predicted(v *Version, rows int, took time.Duration) {
	m.rows.WithLabelValues(v.Name, v.Version).Add(float64(rows))
	m.thinking.WithLabelValues(v.Name).Observe(took.Seconds())
}
