package replay

import (
	"fmt"
	"os"
	"strings"

	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/verdict"
)

// maxDrift is how many differences are told before a run is made again.
const maxDrift = 10

// warnOfDrift tells how the Python that is used differs from the one that was, the
// likeliest cause of another outcome first.
func (a *attempt) warnOfDrift() {
	then := a.recorded.Spec.Observed.Env
	program, err := runner.Find(a.tools.argv[0], a.commandFolder(), a.environ)
	if err != nil || then.Interpreter == nil {
		return
	}
	now := repro.CaptureEnvironment(repro.Machine{System: os.DirFS("/"), Environ: a.environ, Program: program}, nil)
	if now.Interpreter == nil || len(now.Distributions) == 0 {
		return // it cannot be told from outside
	}
	old, present := pythonAlone(then), pythonAlone(now)
	differences := verdict.Differences(verdict.Run{Spec: &old}, verdict.Run{Spec: &present})
	if len(differences) == 0 {
		return
	}
	lines := []string{"What is installed here is not what the run had. --env lock makes an environment for it."}
	for i, d := range differences {
		if i == maxDrift {
			lines = append(lines, fmt.Sprintf("  and %d more", len(differences)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("  %s: was %s, is %s", d.Name, orNone(d.Old), orNone(d.New)))
	}
	a.Say(strings.Join(lines, "\n"))
}

func orNone(text *string) string {
	if text == nil {
		return "not there"
	}
	return *text
}

// pythonAlone is a spec with what is installed alone, its names spelled in one way:
// from outside they are found in another spelling than from within.
func pythonAlone(e runspec.Environment) runspec.Spec {
	var spec runspec.Spec
	interpreter := *e.Interpreter
	interpreter.Name = strings.ToLower(interpreter.Name)
	spec.Observed.Env.Interpreter = &interpreter
	for _, d := range e.Distributions {
		spec.Observed.Env.Distributions = append(spec.Observed.Env.Distributions, runspec.Distribution{Name: normalized(d.Name), Version: d.Version})
	}
	return spec
}
