package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long the program may take to fill its demonstration on a
// machine that does other things too.
const patience = 5 * time.Minute

// atEnd is what is stopped and removed after all tests, last first.
var atEnd []func() error

func TestMain(m *testing.M) {
	code := m.Run()
	for _, end := range slices.Backward(atEnd) {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, "e2e:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// scratch is the folder of this run.
var scratch = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hemmat-e2e-")
	if err == nil {
		atEnd = append(atEnd, func() error { return os.RemoveAll(dir) })
	}
	return dir, err
})

// program is the path of the program, built once.
var program = sync.OnceValues(func() (string, error) {
	if p := os.Getenv("HEMMAT_E2E_PROGRAM"); p != "" {
		return filepath.Abs(p)
	}
	dir, err := scratch()
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "hemmat")
	if runtime.GOOS == "windows" {
		out += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", out, "hemmat/cmd/hemmat")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, text)
	}
	return out, nil
})

// server is a running program.
type server struct {
	Base  string // "http://localhost:41234"
	Data  string
	setUp chan string // the link of the first administrator, when there is none yet
	cmd   *exec.Cmd
	said  *noise
	done  chan struct{} // closed when the program has ended
	end   error
}

// noise keeps what a program says on its second channel.
type noise struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *noise) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *noise) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

// start runs the program with its demonstration on a data folder and a free port.
func start(data string, wait time.Duration) (*server, error) { return startWith(data, wait, "--demo") }

// startWith runs the program with flags on a data folder and a free port, and waits for the line that says where it
// serves.
func startWith(data string, wait time.Duration, flags ...string) (*server, error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	s := &server{Data: data, said: &noise{}, setUp: make(chan string, 1), done: make(chan struct{})}
	s.cmd = exec.Command(path, append([]string{"serve", "--listen", "localhost:0", "--data", data}, flags...)...)
	s.cmd.Env = environment()
	s.cmd.Stderr = s.said
	s.cmd.SysProcAttr = withParent()
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	where := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, link, ok := strings.Cut(lines.Text(), "Set up the first administrator, once, within a day: "); ok {
				s.setUp <- link
			}
			if base, ok := strings.CutPrefix(lines.Text(), "Serving "); ok {
				where <- strings.TrimSpace(base)
			}
		}
		io.Copy(io.Discard, out)
		s.end = s.cmd.Wait()
		close(s.done)
	}()
	select {
	case s.Base = <-where:
		return s, nil
	case <-s.done:
		return nil, fmt.Errorf("the program ended before it served: %w\n%s", errors.Join(s.end), s.said)
	case <-time.After(wait):
		s.cmd.Process.Kill()
		<-s.done
		return nil, fmt.Errorf("the program did not say where it serves within %s\n%s", wait, s.said)
	}
}

// stop ends the program as systemd or a terminal would, and returns what is
// wrong with its ending.
func (s *server) stop(sig syscall.Signal) error {
	if err := s.cmd.Process.Signal(sig); err != nil {
		return err
	}
	select {
	case <-s.done:
	case <-time.After(30 * time.Second):
		s.cmd.Process.Kill()
		<-s.done
		return fmt.Errorf("the program did not stop on %s\n%s", sig, s.said)
	}
	if s.end != nil {
		return fmt.Errorf("on %s the program ended with %w\n%s", sig, s.end, s.said)
	}
	return nil
}

// withdrawnFor is the reason readers of the withdrawn item see.
const withdrawnFor = "این خبر تکراری بود"

// withdraw takes the oldest news back by a command beside the running program,
// and waits until readers see it: within a second, with room for a busy machine.
func withdraw(s *server) (path string, err error) {
	list, err := get(s.Base, "/news/", "identity")
	if err != nil {
		return "", err
	}
	for _, ref := range list.Targets {
		if itemPath.MatchString(readable(ref)) {
			path = ref
		}
	}
	bin, err := program()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(bin, "press", "withdraw", path, "--reason", withdrawnFor, "--data", s.Data)
	cmd.Env = environment()
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("press withdraw %s: %w\n%s", path, err, text)
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); {
		p, err := get(s.Base, path, "identity")
		if err != nil {
			return "", err
		}
		if bytes.Contains(p.Body, []byte(withdrawnFor)) {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s was withdrawn and still answers after 10 s", path)
}

// environment is this process's without the program's own settings.
func environment() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "HEMMAT_") {
			env = append(env, v)
		}
	}
	return env
}

var shared = sync.OnceValues(func() (*server, error) {
	dir, err := scratch()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	if from := os.Getenv("HEMMAT_E2E_DATA"); from != "" {
		if err := os.CopyFS(data, os.DirFS(from)); err != nil {
			return nil, err
		}
	}
	s, err := start(data, patience)
	if err != nil {
		return nil, err
	}
	atEnd = append(atEnd, func() error { return s.stop(syscall.SIGTERM) })
	return s, nil
})

// running is the program that all tests share, on its filled demonstration.
func running(t testing.TB) *server {
	t.Helper()
	if testing.Short() {
		t.Skip("the program is built and filled; not with -short")
	}
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASecondStartServesTheSameDemonstrationAndStopsOnEitherSignal(t *testing.T) {
	first := running(t)
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		s, err := start(first.Data, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if said := s.said.String(); strings.Contains(said, "demonstration filled") {
			t.Errorf("it was filled again: %s", said)
		}
		if got, want := fetch(t, s.Base, "/news/").Status, 200; got != want {
			t.Errorf("GET /news/ = %d, want %d", got, want)
		}
		if err := s.stop(sig); err != nil {
			t.Error(err)
		}
	}
}
