package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// versionResult is the answer of version.
type versionResult struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"` // "" where the build does not know it
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which version of cupel this is",
		Example: "cupel version",
		Args:    takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			v := a.thisVersion()
			return a.answer(v, func() {
				a.print("cupel %s (%s, %s)", v.Version, v.Go, v.Platform)
			})
		},
	}
}

func (a *app) thisVersion() versionResult {
	v := versionResult{Version: a.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		v.Version = firstOf(v.Version, "unknown")
		return v
	}
	v.Version = firstOf(v.Version, info.Main.Version, "unknown")
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	return v
}
