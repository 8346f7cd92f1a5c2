package notice

import (
	"io"
	"time"
)

// Write is a message as it goes on the line.
func Write(x *SMTP, m Message, w io.Writer) error {
	msg, err := x.compose(m)
	if err != nil {
		return err
	}
	_, err = msg.WriteTo(w)
	return err
}

// Hurry makes a gateway wait less.
func Hurry(g *Gateway, d time.Duration) { g.client.Timeout = d }

var (
	OneLine     = oneLine
	PlainNumber = plainNumber
)
