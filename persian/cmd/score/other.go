package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
)

// other scores another program: it reads sentences, one a line, and writes each mended.
// Lines whose letters it changes are counted as left alone.
func other(command string, gold []string) error {
	arguments := strings.Fields(command)
	run := func(lines []string) ([]string, error) {
		cmd := exec.Command(arguments[0], arguments[1:]...)
		cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
		var errors bytes.Buffer
		cmd.Stderr = &errors
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", command, err, errors.Bytes())
		}
		mended := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		if len(mended) != len(lines) {
			return nil, fmt.Errorf("%s: %d lines for %d", command, len(mended), len(lines))
		}
		for i := range mended {
			if len(gaps(mended[i])) != len(gaps(lines[i])) {
				mended[i] = lines[i]
			}
		}
		return mended, nil
	}
	random := rand.New(rand.NewPCG(7, 7))
	var tallies [3]tally
	for i, damage := range []func(string) string{
		func(s string) string { return strings.ReplaceAll(s, "\u200c", "") },
		func(s string) string { return strings.ReplaceAll(s, "\u200c", " ") },
		func(s string) string { return mixed(s, random) },
	} {
		in := make([]string, len(gold))
		for k, s := range gold {
			in[k] = damage(s)
		}
		out, err := run(in)
		if err != nil {
			return err
		}
		for k, s := range gold {
			tallies[i].add(s, out[k])
		}
	}
	out, err := run(gold)
	if err != nil {
		return err
	}
	words, harmed := 0, 0
	for k, s := range gold {
		words += len(strings.Fields(s))
		have := gaps(out[k])
		for i, g := range gaps(s) {
			if have[i] != g {
				harmed++
			}
		}
	}
	fmt.Printf("%-14s %-24s %-24s %-24s %.3f %% of %d words\n", "other", tallies[0], tallies[1], tallies[2], 100*float64(harmed)/float64(max(1, words)), words)
	return nil
}
