package train

import (
	"context"
	"os"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/location"
)

// place is where the runs of a training go.
type place struct {
	registry cupel.Registry
	project  string
	user     string // whose runs they are; "": the registry knows better
	close    func() error
}

// open finds registry and project as the command line does, where the spec names
// none.
func (s Spec) open(ctx context.Context) (p place, err error) {
	p = place{registry: s.Registry, project: s.Project, close: func() error { return nil }}
	if p.project == "" {
		if p.project, err = config.CurrentProject(s.folder(), os.Getenv); err != nil {
			return place{}, err
		}
	}
	if p.registry != nil {
		return p, nil
	}
	at, err := location.Location{}.Filled(os.Getenv)
	if err != nil {
		return place{}, err
	}
	if p.registry, err = location.Open(ctx, at); err != nil {
		return place{}, err
	}
	if at.Token == "" { // whose token it is says more
		p.user = config.Author(ctx, s.folder(), os.Getenv)
	}
	p.close = p.registry.Close
	return p, nil
}

func (s Spec) folder() string {
	if s.Folder == "" {
		return "."
	}
	return s.Folder
}

// experiment returns the number of the experiment of a name, made where there is
// none.
func (p place) experiment(ctx context.Context, name string) (int64, error) {
	if name == "" {
		return cupel.DefaultExperiment, nil
	}
	found, err := p.registry.GetExperimentByName(ctx, p.project, name)
	if cupel.ErrorCode(err) == cupel.NotFound {
		found, err = p.registry.CreateExperiment(ctx, p.project, cupel.NewExperiment{Name: name})
	}
	if cupel.ErrorCode(err) == cupel.AlreadyExists {
		found, err = p.registry.GetExperimentByName(ctx, p.project, name) // another was faster
	}
	return found.ID, err
}
