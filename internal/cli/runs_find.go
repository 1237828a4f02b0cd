package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

const (
	// minRunPrefix is how much of a run's id names it.
	minRunPrefix = 4
	// maxRunID is how long an id is at most.
	maxRunID = 256
	// maxCandidates is how many runs a message lists.
	maxCandidates = 10
)

// findRun reads an argument that names a run: its id, the beginning of one, or
// its name. Where several fit, one alone in the state preferred is meant; else it
// is an error of code conflict that lists them.
func (c *call) findRun(text string, preferred cupel.State) (cupel.Run, error) {
	if text == "" {
		return cupel.Run{}, cupel.Errorf(cupel.Invalid, "a run is named by its id, the beginning of one, or its name: here is nothing")
	}
	run, err := c.registry.GetRun(c.ctx, cupel.RunRef{Project: c.project, ID: text})
	if code := cupel.ErrorCode(err); code != cupel.NotFound && code != cupel.Invalid {
		return run, err
	}
	found, err := c.runsCalled(text)
	if err != nil {
		return cupel.Run{}, err
	}
	fitting := slices.DeleteFunc(slices.Clone(found), func(r cupel.Run) bool { return r.State != preferred })
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(fitting) == 1:
		return fitting[0], nil
	case len(found) == 0:
		return cupel.Run{}, c.noRun(text)
	}
	return cupel.Run{}, c.severalRuns(text, found)
}

// findRuns reads several arguments, before anything is done with one of them.
func (c *call) findRuns(args []string, preferred cupel.State) ([]cupel.Run, error) {
	runs := make([]cupel.Run, 0, len(args))
	for _, arg := range args {
		run, err := c.findRun(arg, preferred)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(runs, func(r cupel.Run) bool { return r.ID == run.ID }) {
			runs = append(runs, run)
		}
	}
	return runs, nil
}

// beginning is what a run's id can begin with.
var beginning = regexp.MustCompile(`^[a-zA-Z0-9][\w-]*$`)

// runsCalled returns the runs of a name, and those whose id begins with it.
func (c *call) runsCalled(text string) ([]cupel.Run, error) {
	filter := "run_name = " + quoted(text)
	if len(text) >= minRunPrefix && len(text) <= maxRunID && beginning.MatchString(text) {
		filter += " or run_id like " + quoted(text+"%")
	}
	search := cupel.RunSearch{Search: cupel.Search{
		Project: c.project, Filter: filter, View: cupel.ViewAll, Limit: maxCandidates + 1,
	}}
	page, err := c.registry.SearchRuns(c.ctx, search)
	// In the pattern '_' is any character.
	return slices.DeleteFunc(page.Runs, func(r cupel.Run) bool {
		return r.Name != text && !strings.HasPrefix(r.ID, text)
	}), err
}

func (c *call) noRun(text string) error {
	hint := ""
	if len(text) < minRunPrefix {
		hint = fmt.Sprintf("; the beginning of an id needs at least %d characters", minRunPrefix)
	}
	return cupel.Errorf(cupel.NotFound, "there is no run %q in project %s%s", text, c.project, hint)
}

func (c *call) severalRuns(text string, found []cupel.Run) error {
	t := newTable()
	for _, run := range found[:min(len(found), maxCandidates)] {
		t.add("  "+run.ID, run.Name, statusText(run), c.moment(run.StartTime))
	}
	var list strings.Builder
	t.write(&list, look{})
	if len(found) > maxCandidates {
		list.WriteString("  …\n")
	}
	return cupel.Errorf(cupel.Conflict, "%q names several runs: use an id\n%s", text, strings.TrimRight(list.String(), "\n"))
}

// completeRun completes the first argument to the id or the name of a run.
func (a *app) completeRun(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.completeRuns(cmd, args, typed)
}

// completeRuns completes every argument to the id or the name of a run.
func (a *app) completeRuns(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	return a.runNames(cmd, typed), cobra.ShellCompDirectiveNoFileComp
}

// runNames offers the ids of the last runs only when one is being typed.
func (a *app) runNames(cmd *cobra.Command, typed string) (names []string) {
	const most = 100
	_ = a.run(func(c *call) error {
		search := cupel.RunSearch{Brief: true, Search: cupel.Search{Project: c.project, View: cupel.ViewAll, Limit: most}}
		if typed != "" {
			like := quoted(strings.ReplaceAll(typed, "%", "_") + "%")
			search.Filter = "run_name like " + like + " or run_id like " + like
		}
		page, err := c.registry.SearchRuns(c.ctx, search)
		for _, run := range page.Runs {
			if strings.HasPrefix(run.Name, typed) {
				names = append(names, run.Name)
			}
			if typed != "" && strings.HasPrefix(run.ID, typed) {
				names = append(names, run.ID+"\t"+clean(run.Name))
			}
		}
		return err
	})(cmd, nil)
	return slices.Compact(names)
}
