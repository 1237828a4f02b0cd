package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

type watchRuns struct {
	InProject
	InExperiments
	Runs        []string  `query:"run,explode" doc:"Id of a run; may be repeated. All runs where it is left out"`
	Since       time.Time `query:"since" doc:"Tell of changes after this time as well; now where it is left out"`
	LastEventID string    `header:"Last-Event-ID" doc:"id of the last event that was received; goes before since"`
}

func (a *API) registerEvents() {
	op := route{method: http.MethodGet, path: "/projects/{project}/events", id: "watchRuns", tag: "runs",
		summary: "Follow changes of runs, as server-sent events",
		text: "Each event named run has the run as it is now. Changes that follow one another quickly may come as one, and after a reconnection one may come again. " +
			"An event named failure ends the stream: it has the shape of an error. Comments keep an idle stream open."}.operation()
	op.Responses = map[string]*huma.Response{"200": {Description: "Events", Content: map[string]*huma.MediaType{
		wire.TypeEvents: {Schema: &huma.Schema{Type: huma.TypeString}},
	}}}
	huma.Register(a.huma, op, a.watchRuns)
}

func (a *API) watchRuns(ctx context.Context, in *watchRuns) (*huma.StreamResponse, error) {
	if _, err := a.service.GetProject(ctx, in.Project); err != nil {
		return nil, failed(ctx, err)
	}
	watch := cupel.RunWatch{Project: in.Project, Experiments: in.Experiments, Runs: in.Runs, Since: in.Since}
	if in.LastEventID != "" {
		at, err := time.Parse(time.RFC3339Nano, in.LastEventID)
		if err != nil {
			return nil, failed(ctx, cupel.Errorf(cupel.Invalid, "Last-Event-ID %q is no id of an event: leave it out", in.LastEventID))
		}
		watch.Since = at.Add(-resumeOverlap)
	}
	if watch.Since.IsZero() {
		watch.Since = time.Now()
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		a.stream(w, r, watch)
	}}, nil
}

// stream sends events until the caller goes, the server shuts down, or watching
// fails.
func (a *API) stream(w http.ResponseWriter, r *http.Request, watch cupel.RunWatch) {
	ctx, cancel := context.WithCancel(r.Context())
	told := make(chan told)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.tell(ctx, watch, told)
	}()
	defer func() {
		cancel()
		<-ended // the registry must not be closed under it
	}()
	events := newEventWriter(w)
	if !events.begin(watch.Since) {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case next := <-told:
			if !events.send(ctx, next) {
				return
			}
		case <-beat.C:
			if !events.comment() {
				return
			}
		case <-a.closing:
			return
		case <-ctx.Done():
			return
		}
	}
}

// told is one event, or why there are no more.
type told struct {
	event cupel.RunEvent
	err   error
}

// tell hands over what there is to tell until ctx ends.
func (a *API) tell(ctx context.Context, watch cupel.RunWatch, to chan<- told) {
	for event, err := range a.service.WatchRuns(ctx, watch) {
		select {
		case to <- told{event, err}:
		case <-ctx.Done():
			return
		}
	}
}
