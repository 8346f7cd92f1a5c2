package notice_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"hemmat/internal/kit/notice"
)

// postbox is a real SMTP server on this machine.
type postbox struct {
	*smtp.Server
	address string
	door    net.Listener

	mu     sync.Mutex
	took   []string // messages as they came
	rcpts  []string
	lines  int // connections
	conns  []net.Conn
	secret string // asked for when not ""

	mail, rcpt, data error // what it says instead of yes
	hangUp           string
}

type session struct {
	b    *postbox
	conn *smtp.Conn
	in   bool
}

func (b *postbox) NewSession(c *smtp.Conn) (smtp.Session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines++
	b.conns = append(b.conns, c.Conn())
	return &session{b: b, conn: c}, nil
}

func (s *session) AuthMechanisms() []string {
	if s.b.secret == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, secret string) error {
		if user != "hemmat" || secret != s.b.secret {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) cut(at string) bool {
	if s.b.hangUp == at {
		s.conn.Conn().Close()
		return true
	}
	return false
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.b.secret != "" && !s.in {
		return smtp.ErrAuthRequired
	}
	s.cut("mail")
	return s.b.mail
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.b.mu.Lock()
	defer s.b.mu.Unlock()
	s.b.rcpts = append(s.b.rcpts, to)
	return s.b.rcpt
}

func (s *session) Data(r io.Reader) error {
	if s.cut("data") {
		return io.ErrUnexpectedEOF
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.b.data != nil {
		return s.b.data
	}
	s.b.mu.Lock()
	s.b.took = append(s.b.took, string(text))
	s.b.mu.Unlock()
	s.cut("answer")
	return nil
}

func (s *session) Reset() {}

func (s *session) Logout() error { return nil }

// newPostbox starts a server; encrypted is one that offers STARTTLS, with the certificate in the file ca.
func newPostbox(t *testing.T, encrypted bool) (b *postbox, ca string) {
	t.Helper()
	b = &postbox{}
	b.Server = smtp.NewServer(b)
	b.ErrorLog = discard()
	b.Domain = "post.example"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if encrypted {
		b.TLSConfig, ca = certificate(t)
	}
	b.address, b.door = l.Addr().String(), l
	go b.Serve(l)
	t.Cleanup(func() { b.Close() })
	return b, ca
}

// certificate is one for 127.0.0.1, and the file with which it is believed.
func certificate(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "post"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, file
}

func newMail(t *testing.T, server string) *notice.SMTP {
	t.Helper()
	x, err := notice.NewSMTP(server, "حزب آینده <notice@party.example>", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

// lastTLS says whether the last line is encrypted.
func (b *postbox) lastTLS() (tls.ConnectionState, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.conns[len(b.conns)-1].(*tls.Conn)
	if !ok {
		return tls.ConnectionState{}, false
	}
	return c.ConnectionState(), true
}
