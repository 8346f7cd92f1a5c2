package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Poppler makes pictures and words of the pages of PDF documents with the programs of poppler-utils, where the host has
// them. They are run, never linked: a document may be hostile, and whatever it does to them it does to a process of its own
// that has no shell, no environment, no open file but the document, a folder that is thrown away, and bounds on time,
// memory and what it may write. The same account runs it: what that account may read, it may read.
type Poppler struct {
	info, picture, words string
	most                 int // pages
}

// FindPoppler finds the programs on the host; nil when one is missing.
func FindPoppler() *Poppler {
	p := Poppler{most: MostPages}
	for name, at := range map[string]*string{"pdfinfo": &p.info, "pdftoppm": &p.picture, "pdftotext": &p.words} {
		path, err := exec.LookPath(name)
		if err == nil {
			path, err = filepath.Abs(path)
		}
		if err != nil {
			return nil
		}
		*at = path
	}
	return &p
}

// Bounds on what is made of a document.
const (
	MostPages  = 60   // the rest is in the file itself
	pageSide   = 1754 // pixels of the longer side: A4 at 150 dots an inch
	pageTime   = 20   // seconds of the processor, and on the clock, for one program
	docTime    = 4 * time.Minute
	pageMemory = 512 << 20 // bytes; the unit of docs/OPERATIONS.md has a gigabyte for all
	pageOutput = 32 << 20  // bytes that a program may say
	mostWords  = 200 << 10 // bytes of words of a document
)

// Why no page of a document is shown. The words are kept.
const (
	whyBroken = "broken" // the programs cannot read it
	whyLocked = "locked" // it wants a password
	whyBounds = "bounds" // it takes longer, or more memory, than a document may
)

// unshown is the error of a document that no page is shown of.
type unshown struct {
	why string
	err error
}

func (e *unshown) Error() string { return "media: pages: " + e.why + ": " + e.err.Error() }
func (e *unshown) Unwrap() error { return e.err }

// page is one page as the programs gave it.
type page struct {
	picture []byte // PNG
	words   string
}

// read gives the pages of a document one after another, and says before how many it has.
func (p *Poppler) read(ctx context.Context, doc io.Reader, each func(n int, x page) error) (of int, err error) {
	ctx, cancel := context.WithTimeout(ctx, docTime)
	defer cancel()
	dir, err := os.MkdirTemp("", "hemmat-pages-")
	if err != nil {
		return 0, spooled(err)
	}
	defer os.RemoveAll(dir)
	if err := write(filepath.Join(dir, "doc.pdf"), doc); err != nil {
		return 0, spooled(err)
	}
	said, err := p.run(ctx, dir, p.info, "doc.pdf")
	if err != nil {
		return 0, err
	}
	if of = pagesSaid(said); of == 0 {
		return 0, &unshown{whyBroken, errors.New("it does not say how many pages it has")}
	}
	last := min(of, p.most)
	said, err = p.run(ctx, dir, p.words, "-enc", "UTF-8", "-f", "1", "-l", strconv.Itoa(last), "doc.pdf", "-")
	if err != nil {
		return of, err
	}
	words := strings.Split(strings.ToValidUTF8(string(said), "\uFFFD"), "\f")
	for n := 1; n <= last; n++ {
		place := strconv.Itoa(n)
		x := page{}
		if x.picture, err = p.run(ctx, dir, p.picture, "-png", "-f", place, "-l", place, "-singlefile", "-scale-to", strconv.Itoa(pageSide), "doc.pdf"); err != nil {
			return of, err
		}
		if n <= len(words) {
			x.words = words[n-1]
		}
		if err := each(n, x); err != nil {
			return of, err
		}
	}
	return of, nil
}

func write(name string, r io.Reader) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

var pagesLine = regexp.MustCompile(`(?m)^Pages:\s+(\d{1,7})\s*$`)

func pagesSaid(info []byte) int {
	m := pagesLine.FindSubmatch(info)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// run gives what a program writes. It is killed, with all it has begun, when its time is over or it says too much.
func (p *Poppler) run(ctx context.Context, dir, program string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, []string{"LC_ALL=C.UTF-8", "HOME=" + dir, "TMPDIR=" + dir}
	out, notes := &bounded{most: pageOutput}, &bounded{most: 64 << 10}
	cmd.Stdout, cmd.Stderr = out, notes
	apart(cmd)
	cmd.WaitDelay = time.Second
	err := cmd.Start()
	if err != nil {
		return nil, fmt.Errorf("media: pages: %w", err)
	}
	if err := limit(cmd.Process.Pid, pageMemory, pageTime, pageOutput); err != nil {
		cmd.Cancel()
		cmd.Wait()
		return nil, fmt.Errorf("media: pages: %w", err)
	}
	err = cmd.Wait()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return out.kept.Bytes(), nil
	case ctx.Err() != nil || out.over:
		return nil, &unshown{whyBounds, err}
	case errors.As(err, &ended) && bytes.Contains(notes.kept.Bytes(), []byte("Incorrect password")):
		return nil, &unshown{whyLocked, err}
	case errors.As(err, &ended) && (!ended.Exited() || bytes.Contains(notes.kept.Bytes(), []byte("Out of memory"))):
		return nil, &unshown{whyBounds, err}
	case errors.As(err, &ended):
		return nil, &unshown{whyBroken, err}
	}
	return nil, fmt.Errorf("media: pages: %w", err)
}

// bounded keeps what is written up to a bound; beyond it the writer is refused, and so ends. The buffer is no part of it: its
// ReadFrom would know no bound.
type bounded struct {
	kept bytes.Buffer
	most int
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.kept.Len()+len(p) > b.most {
		b.over = true
		return 0, errors.New("it says too much")
	}
	return b.kept.Write(p)
}
