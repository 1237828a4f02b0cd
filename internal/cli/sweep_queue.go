package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/queue"
)

func addQueueDatabase(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "queue-database", "", "postgres://… of the queue (CUPEL_QUEUE); the catalog where that is one")
}

// queueAddress is where the queue is: in the database of the catalog, where that is
// PostgreSQL, unless another one is named. Beside a server one has to be.
func (a *app) queueAddress(flag string) (string, error) {
	if named := firstOf(flag, a.Env("CUPEL_QUEUE")); named != "" {
		return named, nil
	}
	location, err := a.location()
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(location.Catalog, "postgres://") || strings.HasPrefix(location.Catalog, "postgresql://") {
		return location.Catalog, nil
	}
	if location.URL != "" {
		return "", cupel.Errorf(cupel.Invalid, "the queue is in a database of PostgreSQL, which the server does not tell: name it by --queue-database or CUPEL_QUEUE")
	}
	return "", cupel.Errorf(cupel.Invalid, "the queue needs PostgreSQL: name the catalog by --catalog postgres://…, or run the trials here, without --queue")
}

// enqueue starts the study, and leaves its trials to workers.
func (s *sweeping) enqueue(address string) error {
	q, err := queue.Open(s.ctx, address)
	if err != nil {
		return err
	}
	defer q.Close()
	if err := s.begin(); err != nil {
		return err
	}
	if s.spec.Identity.Code.Tree == nil {
		s.stop()
		return cupel.Errorf(cupel.Conflict, "the code could not be captured, so that no worker would have it: run the trials here, without --queue")
	}
	if err := q.Add(s.ctx, s.study.Ref(), untried(s.study)); err != nil {
		return err
	}
	return s.answer(s.study, func() {
		s.print("%s: %d trials are on the queue; cupel worker takes them, and cupel sweep:show %s says how far they are", s.study.Name, untried(s.study), s.study.ID)
	})
}

// untried is how many trials of a study are to be tried, some of them again.
func untried(s cupel.Study) int { return s.Size - s.Asked + s.Counts.Waiting }
