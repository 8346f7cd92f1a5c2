package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report is what a run found.
type report struct {
	When     time.Time
	Machine  string
	Versions []string
	Before   string // load of the machine
	After    string
	Warnings []string
	Rows     []row
}

// row is one line of the table.
type row struct {
	What     string
	Limit    string
	Measured string
	Ratio    string
	Reached  *bool // nil: nothing is demanded, the row tells more
	Note     string
	Samples  map[string][]float64
}

func (r *row) atMost(v, limit float64, text string)  { r.decide(v <= limit, text) }
func (r *row) atLeast(v, limit float64, text string) { r.decide(v >= limit, text) }

func (r *row) decide(ok bool, limit string) { r.Limit, r.Reached = limit, &ok }

func (r *report) add(rows ...row) {
	for _, x := range rows {
		r.Rows = append(r.Rows, x)
		say("%s: %s %s", x.What, x.Measured, x.Ratio)
	}
}

func (r *report) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
	say("note: "+format, args...)
}

// machine says where and when it was measured.
func (b *bench) machine() {
	b.When, b.Before = time.Now().UTC().Truncate(time.Second), load()
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if k, v, _ := strings.Cut(line, ":"); strings.TrimSpace(k) == "model name" {
				model = strings.TrimSpace(v)
				break
			}
		}
	}
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	b.Machine = fmt.Sprintf("%d × %s, Linux %s", runtime.NumCPU(), model, strings.TrimSpace(string(kernel)))
	b.Versions = []string{runtime.Version(), "hemmat " + version(b.hemmat, "version"), version("nginx", "-v"), version("wrk", "-v")}
	var one float64
	if fmt.Sscan(b.Before, &one); one > 0.5 { //nolint:errcheck // an unknown load is no busy one
		b.warn("the machine is not quiet: load %s at the start", b.Before)
	}
}

func version(name, flag string) string {
	out, _ := exec.Command(name, flag).CombinedOutput() // wrk -v ends with 1
	first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	first, _, _ = strings.Cut(first, " [")
	return first
}

func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(text)); len(f) > 2 {
		return strings.Join(f[:3], " ")
	}
	return "unknown"
}

// print writes the table as Markdown.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "Measured %s on %s; %s. Load of the machine before %s, after %s.\n\n",
		r.When.Format("2006-01-02 15:04 MST"), r.Machine, strings.Join(r.Versions, ", "), r.Before, r.After)
	fmt.Fprintln(w, "| | must reach | measured | ratio (least – most) | reached | |\n|---|---|---|---|---|---|")
	for _, x := range r.Rows {
		reached := ""
		if x.Reached != nil {
			reached = map[bool]string{true: "yes", false: "**no**"}[*x.Reached]
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", x.What, x.Limit, x.Measured, x.Ratio, reached, x.Note)
	}
	if len(r.Warnings) > 0 {
		fmt.Fprintln(w)
	}
	for _, n := range r.Warnings {
		fmt.Fprintln(w, "- "+n)
	}
}

func (r *report) write(name string) error {
	if name == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

// quantile of unsorted values, by the nearest rank; NaN of none.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	return v[max(int(math.Ceil(q*float64(len(v))))-1, 0)]
}

// median of an even number of values is the mean of the middle two.
func median(values []float64) float64 {
	if n := len(values); n > 0 && n%2 == 0 {
		v := slices.Sorted(slices.Values(values))
		return (v[n/2-1] + v[n/2]) / 2
	}
	return quantile(values, 0.5)
}

// ratios divides round by round.
func ratios(a, b []float64) []float64 {
	var r []float64
	for i := range min(len(a), len(b)) {
		r = append(r, a[i]/b[i])
	}
	return r
}

// spread shows the median with the least and the most.
func spread(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f (%.2f – %.2f)", median(values), slices.Min(values), slices.Max(values))
}

// count writes 10000 as 10,000.
func count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s))
}
