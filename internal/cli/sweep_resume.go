package cli

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/repro"
)

// resume lets a study go on, with the code and the inputs that it was started with.
func (s *sweeping) resume() (err error) {
	if s.study, s.parsed, err = s.findStudy(s.flags.resume); err != nil {
		return err
	}
	if s.study.State == cupel.StudyFinished {
		return cupel.Errorf(cupel.Conflict, "study %s is finished: nothing of it is left to resume", s.study.Name)
	}
	if err := runnable(s.parsed); err != nil {
		return err
	}
	if s.spec, err = provenance.ReadSpec(s.ctx, s.registry, s.study.Ref()); err != nil {
		return err
	}
	if !s.flags.queue {
		if err := s.sameCode(); err != nil {
			return err
		}
	}
	s.study, err = s.registry.ResumeStudy(s.ctx, s.study.Ref())
	return err
}

// sameCode refuses to go on with other code than that of the trials before.
func (s *sweeping) sameCode() error {
	captured := repro.CaptureCode(s.ctx, repro.Options{Folder: ".", Cache: s.codeCache(), Now: s.Now()})
	now, then := captured.Identity().Tree, s.spec.Identity.Code.Tree
	if then == nil || now != nil && *now == *then && captured.Folder == s.spec.Identity.Command.Folder {
		return nil
	}
	return cupel.Errorf(cupel.Conflict, "the code here is not that with which study %s was started: its trials could not be compared. Go back to it, or to the folder that the study was started in, leave the trials to workers by --queue, which have it, or start another study", s.study.Name)
}
