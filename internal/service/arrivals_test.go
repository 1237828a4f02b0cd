package service

import (
	"sync/atomic"
	"testing"
	"time"
)

func TestPlannedWork(t *testing.T) {
	t.Run("is done after the wait", func(t *testing.T) {
		done := make(chan struct{})
		p := planned{work: func() { close(done) }}
		p.later(time.Millisecond)
		<-done
		p.finish()
	})
	t.Run("is done once for all who ask meanwhile, and again for who asks later", func(t *testing.T) {
		var done atomic.Int64
		p := planned{work: func() { done.Add(1) }}
		for round := range int64(3) {
			p.later(time.Hour)
			p.later(time.Hour)
			p.finish()
			if n := done.Load(); n != round+1 {
				t.Errorf("it was done %d times after round %d", n, round)
			}
		}
	})
	t.Run("is not done if nobody asks", func(t *testing.T) {
		p := planned{work: func() { t.Error("it was done") }}
		p.finish()
	})
	t.Run("is waited for at the end", func(t *testing.T) {
		begun, end := make(chan struct{}), make(chan struct{})
		var done atomic.Bool
		p := planned{work: func() {
			close(begun)
			<-end
			done.Store(true)
		}}
		p.later(0)
		<-begun
		time.AfterFunc(time.Millisecond, func() { close(end) })
		p.finish()
		if !done.Load() {
			t.Error("it still runs")
		}
	})
}
