package service

import (
	"context"
	"sync"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// arrivalsWait is how long points wait at most to be summed up, as long as
// the server lives: for who reads the database without it.
const arrivalsWait = 5 * time.Second

// inRuns is [inProject] for what runs have logged, of all of them or of those with
// one of the ids.
func inRuns[T any](ctx context.Context, s *Service, project string, ids []string, fn func(c catalog.Catalog, projectID string) (T, error)) (T, error) {
	if err := allow(ctx, cupel.RoleRead, project); err != nil {
		var none T
		return none, err
	}
	if err := s.sumUp(ctx, ids); err != nil {
		var none T
		return none, err
	}
	return inProject(ctx, s, project, fn)
}

// arrive logs points that may wait to be summed up, the short way, and reports
// whether it did.
func (s *Service) arrive(ctx context.Context, run cupel.RunRef, points []cupel.LoggedPoint) (arrived bool, err error) {
	var num int64
	var full bool
	err = s.store.Tell(ctx, func(tx *store.Tx) (err error) {
		num, full, err = tx.Catalog().Arrive(ctx, run.Project, run.ID, s.now(), points)
		return err
	})
	if err != nil || !full {
		return num > 0, err
	}
	// The points are durable: whoever logs them waits for others' to be summed up,
	// so that they do not heap up, but it is no failure of theirs.
	err = s.store.Update(ctx, func(tx *store.Tx) error { return tx.Catalog().SumUp(ctx, num) })
	if err != nil {
		s.opts.Log.WarnContext(ctx, "what a run has logged is not yet summed up", "run", run.ID, "error", err)
	}
	return true, nil
}

// sumUp lets what has arrived be seen by who reads next.
func (s *Service) sumUp(ctx context.Context, ids []string) error {
	nums, err := ask(ctx, s, func(c catalog.Catalog) ([]int64, error) { return c.Arrivals(ctx, ids) })
	for i := 0; i < len(nums) && err == nil; i++ {
		err = s.store.Update(ctx, func(tx *store.Tx) error { return tx.Catalog().SumUp(ctx, nums[i]) })
	}
	return err
}

// sumUpAll is sumUp for nobody who waits. That it fails is no failure of what was
// logged: who reads it tries again.
func (s *Service) sumUpAll() {
	ctx := context.Background()
	if err := s.sumUp(ctx, nil); err != nil {
		s.opts.Log.WarnContext(ctx, "what runs have logged is not yet summed up", "error", err)
	}
}

// planned is work that is put off for a while, so that it is done once for all
// who ask for it meanwhile.
type planned struct {
	work    func()
	mu      sync.Mutex
	timer   *time.Timer // nil while nothing is planned
	pending sync.WaitGroup
}

// later plans the work, unless it is planned.
func (p *planned) later(wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer == nil {
		p.pending.Add(1)
		p.timer = time.AfterFunc(wait, p.run)
	}
}

func (p *planned) run() {
	defer p.pending.Done()
	p.mu.Lock()
	p.timer = nil
	p.mu.Unlock()
	p.work()
}

// finish does now what is planned, and returns when all is done.
func (p *planned) finish() {
	p.mu.Lock()
	early := p.timer != nil && p.timer.Stop()
	p.mu.Unlock()
	if early {
		p.run()
	}
	p.pending.Wait()
}
