package web

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// The least pace of a download: whoever takes less than a piece in paceTime, some 4 KB a second, is cut off. Whoever
// takes more may take as long as the file is large.
const (
	pacePiece = 128 << 10
	paceTime  = 30 * time.Second
)

// Paced lets h send large files to slow lines: the deadline of the answer moves with what is sent, in place of
// Timeouts.Write for the whole. A reader who takes nothing is cut off all the sooner.
func Paced(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return h(&paced{ResponseWriter: w, deadline: http.NewResponseController(w)}, r)
	}
}

type paced struct {
	http.ResponseWriter
	deadline *http.ResponseController
}

// move gives the next piece its time. A writer without deadlines (in tests) has none to move.
func (p *paced) move() error {
	if err := p.deadline.SetWriteDeadline(time.Now().Add(paceTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

func (p *paced) Write(b []byte) (int, error) {
	sent := 0
	for {
		if err := p.move(); err != nil {
			return sent, err
		}
		n, err := p.ResponseWriter.Write(b[sent : sent+min(len(b)-sent, pacePiece)])
		sent += n
		if err != nil || sent == len(b) {
			return sent, err
		}
	}
}

// ReadFrom leaves the pieces of a file to the kernel, where the connection can.
func (p *paced) ReadFrom(r io.Reader) (sent int64, err error) {
	left := int64(-1) // all there is
	limited, ok := r.(*io.LimitedReader)
	if ok {
		// Of a reader that is limited twice the kernel takes nothing.
		r, left = limited.R, limited.N
		defer func() { limited.N -= sent }()
	}
	for left != 0 {
		if err := p.move(); err != nil {
			return sent, err
		}
		piece := int64(pacePiece)
		if left > 0 {
			piece = min(piece, left)
		}
		n, err := io.CopyN(p.ResponseWriter, r, piece)
		sent += n
		if left > 0 {
			left -= n
		}
		if errors.Is(err, io.EOF) {
			return sent, nil
		}
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// Unwrap is for http.ResponseController.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }
