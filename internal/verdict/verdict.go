// Package verdict says whether a run that was made again came out the same: it
// compares metrics and the content of artifacts, and ranks what else differs. Its
// report is what docs/format/report.md describes.
//
// It does no I/O of its own: callers give series, lists and openers.
package verdict

// Verdict is the outcome of a reproduction.
type Verdict string

// The verdicts.
const (
	// Identical: all metrics are equal to the bit, and each artifact that can be
	// compared has the same content.
	Identical Verdict = "identical"
	// Equivalent: each metric is within its tolerance, or metrics are equal and
	// artifacts are not.
	Equivalent Verdict = "equivalent"
	// Different: a metric parts by more than its tolerance.
	Different Verdict = "different"
	// Failed: the run could not be made again. This package never says so.
	Failed Verdict = "failed"
)
