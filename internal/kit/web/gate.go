package web

import (
	"context"
	"sync/atomic"
	"time"

	"hemmat/internal/kit/fault"
)

// Gate bounds how many costly requests run at once, so that they cannot take the machine away from the cheap ones.
// Past the bound a request waits a little; past a short queue or a short wait it is refused as fault.Busy, which the
// reader sees as 503 with Retry-After. A nil Gate lets everybody through.
type Gate struct {
	places  chan struct{}
	wait    time.Duration
	rests   bool
	waiting atomic.Int64
}

// NewGate makes a gate for n at once, where up to 4n more wait for at most wait.
func NewGate(n int, wait time.Duration) *Gate {
	return &Gate{places: make(chan struct{}, max(n, 1)), wait: wait}
}

// Resting makes a place rest, once it is given back, as long as it was held. Work that keeps the processor busy from
// one request to the next would otherwise leave the cheap requests hardly a turn on a small machine.
func (g *Gate) Resting() *Gate {
	g.rests = true
	return g
}

// Enter takes a place. The caller gives it back with leave, once.
func (g *Gate) Enter(ctx context.Context) (leave func(), err error) {
	if g == nil {
		return func() {}, nil
	}
	select {
	case g.places <- struct{}{}:
		return g.entered(), nil
	default:
	}
	if g.waiting.Add(1) > int64(4*cap(g.places)) {
		g.waiting.Add(-1)
		return nil, fault.New(fault.Busy, "")
	}
	defer g.waiting.Add(-1)
	t := time.NewTimer(g.wait)
	defer t.Stop()
	select {
	case g.places <- struct{}{}:
		return g.entered(), nil
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Busy, ctx.Err())
	case <-t.C:
		return nil, fault.New(fault.Busy, "")
	}
}

// entered is how the place that was just taken is given back.
func (g *Gate) entered() (leave func()) {
	if !g.rests {
		return g.leave
	}
	from := time.Now()
	return func() { time.AfterFunc(time.Since(from), g.leave) }
}

func (g *Gate) leave() { <-g.places }

// Inside is how many places are taken now, those at rest included.
func (g *Gate) Inside() int {
	if g == nil {
		return 0
	}
	return len(g.places)
}
