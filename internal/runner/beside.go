package runner

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cupel/cupel"
)

// How often the output is put into the registry: more seldom the longer the command
// takes, and the more it writes, since each time all of it is sent again.
const (
	leastPause = 2 * time.Second
	mostPause  = time.Minute
	share      = 20      // a pause is this part of the time so far, and new output of the old
	smallLog   = 1 << 20 // bytes of a log that is sent however little is new
	staleAfter = 10 * time.Minute
)

// lastPatience is how long the registry may not answer when the command has ended;
// afterSignal is what is left of it once somebody wants this to end.
const (
	lastPatience = time.Minute
	afterSignal  = 3 * time.Second
)

// lastRequests is how long requests on their way may take when the command has
// ended: one that is broken off might still arrive, after what is sent then.
const lastRequests = 5 * time.Second

// beside is what is done beside a command, for its run.
type beside struct {
	o        Options
	log      *outputLog
	stop     context.CancelFunc // ends the pauses
	breakOff context.CancelFunc // ends the requests
	// What the registry has; of the goroutine that sends, then of end.
	sent   int64 // bytes of the output
	sentAt time.Time
	work   sync.WaitGroup
}

// besides begins to send the output, and figures of the machine, in the background.
func besides(ctx context.Context, o Options, log *outputLog) *beside {
	pauses, stop := context.WithCancel(ctx)
	requests, breakOff := context.WithCancel(ctx)
	b := &beside{o: o, log: log, stop: stop, breakOff: breakOff}
	b.work.Go(func() { b.sendOutput(pauses, requests) })
	if o.Figures > 0 {
		b.work.Go(func() { logFigures(pauses, requests, o) })
	}
	return b
}

// sendOutput sends the output as it grows, until pauses ends. What fails is tried
// again the next time.
func (b *beside) sendOutput(pauses, requests context.Context) {
	started := time.Now()
	for pause(pauses, min(max(time.Since(started)/share, leastPause), mostPause)) {
		if b.isDue(time.Now()) {
			_ = b.send(requests)
		}
	}
}

// isDue reports whether there is enough that is new to send the output again.
func (b *beside) isDue(now time.Time) bool {
	return b.sent < smallLog || b.log.length()-b.sent >= b.sent/share || now.Sub(b.sentAt) >= staleAfter
}

// send sends the output, where there is more than the registry has.
func (b *beside) send(ctx context.Context) error {
	length := b.log.length()
	if length == b.sent {
		return nil
	}
	if _, err := b.o.Registry.PutArtifact(ctx, b.o.Run.Artifacts(), OutputLog, b.log.source()); err != nil {
		return err
	}
	b.sent, b.sentAt = length, time.Now()
	return nil
}

// end ends the work, and sends what is left. Output that does not arrive stays in
// a file.
func (b *beside) end(ctx context.Context) {
	b.stop()
	late := time.AfterFunc(lastRequests, b.breakOff)
	b.work.Wait()
	late.Stop()
	b.breakOff()
	err := b.o.patiently(ctx, b.send)
	if err == nil {
		_ = b.log.close() // at worst a temporary file is left
		return
	}
	b.o.say(fmt.Sprintf("the output could not be stored: %v", err))
	if path := b.log.keep(); path != "" {
		b.o.say("it is in the file " + path)
	}
}

// say tells people something.
func (o Options) say(text string) {
	if o.Say != nil {
		o.Say(text)
	}
}

// patiently does what needs the registry, again for some time where that does not
// answer. A signal that asks for an end is one not to wait for long.
func (o Options) patiently(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastPatience)
	defer cancel()
	stop := o.onSignal(func() { time.AfterFunc(afterSignal, cancel) })
	defer stop()
	for told := false; ; told = true {
		err := do(ctx)
		if cupel.ErrorCode(err) != cupel.Unavailable || ctx.Err() != nil {
			return err
		}
		if !told {
			o.say(fmt.Sprintf("waiting up to %.0f s for the registry: %v", lastPatience.Seconds(), err))
		}
		if !pause(ctx, time.Second) {
			return err
		}
	}
}

// onSignal calls f at a signal that asks for an end, until stop is called.
func (o Options) onSignal(f func()) (stop func()) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-o.Signals:
				if endsCommands(s) {
					f()
				}
			case <-done:
				return
			}
		}
	}()
	return func() { close(done) }
}

// pause waits, and reports whether ctx has not ended meanwhile.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
