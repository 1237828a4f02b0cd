package runner

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/disk"
	"github.com/shirou/gopsutil/v4/mem"
	"github.com/shirou/gopsutil/v4/net"

	"github.com/cupel/cupel"
)

// maxUnsent is how many readings wait for a registry that does not answer; the
// oldest go first.
const maxUnsent = 100

const megabyte = 1e6 // as MLflow counts

// logFigures logs how busy the machine is until pauses ends, by the names that
// MLflow gives its system metrics: the first time soon, and then every so often.
func logFigures(pauses, requests context.Context, o Options) {
	m := newMeter(pauses, o.Folder)
	var unsent []cupel.RunBatch
	name := rand.Text() // so that a batch whose answer was lost counts once
	wait := o.Figures / 10
	for step := int64(0); pause(pauses, wait); step++ {
		wait = o.Figures
		unsent = append(unsent, cupel.RunBatch{ID: fmt.Sprint(name, "-", step), Metrics: m.read(pauses, step, time.Now())})
		unsent = unsent[max(0, len(unsent)-maxUnsent):]
		for len(unsent) > 0 && o.Registry.LogBatch(requests, o.Run, unsent[0]) == nil {
			unsent = unsent[1:]
		}
	}
}

// meter reads figures of this machine.
type meter struct {
	folder         string // on the disk that counts
	received, sent uint64 // bytes, when it began
}

func newMeter(ctx context.Context, folder string) *meter {
	m := &meter{folder: folder}
	_, _ = cpu.PercentWithContext(ctx, 0, false) // the next call counts from here on
	if all, err := net.IOCountersWithContext(ctx, false); err == nil && len(all) > 0 {
		m.received, m.sent = all[0].BytesRecv, all[0].BytesSent
	}
	return m
}

// read returns the figures that there are; what the system does not tell is left
// out.
func (m *meter) read(ctx context.Context, step int64, now time.Time) []cupel.LoggedPoint {
	var points []cupel.LoggedPoint
	add := func(name string, value float64) {
		points = append(points, cupel.LoggedPoint{Key: "system/" + name, Point: cupel.Point{
			Step: step, Timestamp: now.UnixMilli(), Value: cupel.Float(value),
		}})
	}
	if busy, err := cpu.PercentWithContext(ctx, 0, false); err == nil && len(busy) > 0 {
		add("cpu_utilization_percentage", busy[0])
	}
	if memory, err := mem.VirtualMemoryWithContext(ctx); err == nil {
		add("system_memory_usage_megabytes", float64(memory.Used)/megabyte)
		add("system_memory_usage_percentage", memory.UsedPercent)
	}
	if usage, err := disk.UsageWithContext(ctx, m.folder); err == nil {
		add("disk_usage_percentage", usage.UsedPercent)
		add("disk_usage_megabytes", float64(usage.Used)/megabyte)
		add("disk_available_megabytes", float64(usage.Free)/megabyte)
	}
	if all, err := net.IOCountersWithContext(ctx, false); err == nil && len(all) > 0 {
		add("network_receive_megabytes", (float64(all[0].BytesRecv)-float64(m.received))/megabyte)
		add("network_transmit_megabytes", (float64(all[0].BytesSent)-float64(m.sent))/megabyte)
	}
	return points
}
