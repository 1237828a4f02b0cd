package repro

import (
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/runspec"
)

// osOf reads what Linux tells in files; elsewhere the system's name is all.
func osOf(system fs.FS) runspec.OS {
	found := runspec.OS{System: runtime.GOOS, Release: strings.TrimSpace(readText(system, "proc/sys/kernel/osrelease"))}
	for line := range strings.Lines(readText(system, "etc/os-release")) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
			found.Distribution = strings.Trim(name, `"`)
		}
	}
	return found
}

// cpuOf describes the first processor: those of one machine are alike.
func cpuOf(system fs.FS) runspec.CPU {
	cpu := runspec.CPU{Cores: runtime.NumCPU()}
	for line := range strings.Lines(readText(system, "proc/cpuinfo")) {
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch key = strings.TrimSpace(key); {
		case cpu.Model == "" && (key == "model name" || key == "Model"):
			cpu.Model = value
		case cpu.Flags == nil && (key == "flags" || key == "Features"):
			cpu.Flags = strings.Fields(value)
			slices.Sort(cpu.Flags)
		}
	}
	return cpu
}

// gpusOf lists the processors that NVIDIA's driver tells of in files.
func gpusOf(system fs.FS) []runspec.GPU {
	const driver = "proc/driver/nvidia"
	version := nvidiaVersion(readText(system, path.Join(driver, "version")))
	var gpus []runspec.GPU
	devices, _ := fs.ReadDir(system, path.Join(driver, "gpus")) // none where there is no driver
	for _, device := range devices {
		for line := range strings.Lines(readText(system, path.Join(driver, "gpus", device.Name(), "information"))) {
			if model, ok := strings.CutPrefix(line, "Model:"); ok {
				gpus = append(gpus, runspec.GPU{Model: strings.TrimSpace(model), Driver: version})
			}
		}
	}
	return gpus
}

// nvidiaVersion finds the version in "NVRM version: … Kernel Module  550.54  …".
func nvidiaVersion(told string) string {
	for _, field := range strings.Fields(told) {
		if field[0] >= '0' && field[0] <= '9' && strings.Contains(field, ".") {
			return field
		}
	}
	return ""
}

// maxSystemFile is how much of a file of the system is read, in bytes.
const maxSystemFile = 64 << 10

// readText returns the beginning of a file, and "" where there is none.
func readText(system fs.FS, name string) string {
	file, err := system.Open(name)
	if err != nil {
		return ""
	}
	defer file.Close()
	read, err := io.ReadAll(io.LimitReader(file, maxSystemFile))
	if err != nil {
		return ""
	}
	return jsontext.Storable(string(read))
}
