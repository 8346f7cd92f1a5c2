package notice

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	mail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

const (
	mailWait = 20 * time.Second // for the line, and then for each message
	mailIdle = 30 * time.Second // a line that was not used for longer is hung up: servers do the same
)

// SMTP hands mail to one server.
type SMTP struct {
	from   netmail.Address
	domain string
	client *mail.Client
	idle   chan line
	now    func() time.Time
}

// line is a connection on which another message may go.
type line struct {
	*smtp.Client
	used time.Time
}

// NewSMTP makes the way to a server, smtp://user:secret@host:587 (STARTTLS) or smtps://user:secret@host:465 (TLS from the first
// byte), with ?ca=FILE for a server whose certificate a house of one's own has signed. Without TLS only this very machine is spoken
// to, and without a secret. from is "Name <address>".
func NewSMTP(server, from string, now func() time.Time) (*SMTP, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("the mail server's address is not of the form smtp://user:secret@host:587") // never the address itself
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil || oneLine(sender.Name) != sender.Name {
		return nil, errors.New("the sender of mail is not of the form Name <address>")
	}
	_, domain, _ := strings.Cut(sender.Address, "@")
	x := &SMTP{from: *sender, domain: domain, idle: make(chan line, atOnce+1), now: now}
	conf := &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	for key, values := range u.Query() {
		if key != "ca" {
			return nil, fmt.Errorf("the mail server's address has %q, which nothing reads", key)
		}
		if conf.RootCAs, err = roots(values[0]); err != nil {
			return nil, err
		}
	}
	options := []mail.Option{mail.WithTimeout(mailWait), mail.WithHELO(domain), mail.WithTLSConfig(conf)}
	port := 587
	switch {
	case u.Scheme == "smtps":
		port = 465
		options = append(options, mail.WithSSL())
	case loopback(u.Hostname()) && u.User == nil:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil {
			return nil, errors.New("the mail server's port is not a number")
		}
	}
	if secret, ok := u.User.Password(); ok {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(secret))
	} else if u.User != nil {
		return nil, errors.New("the mail server's address has a user without a secret")
	}
	if x.client, err = mail.NewClient(u.Hostname(), append(options, mail.WithPort(port))...); err != nil {
		return nil, errors.New("the mail server's address will not do")
	}
	return x, nil
}

func roots(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the mail server's ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the mail server's ca: %s holds no certificate", file)
	}
	return pool, nil
}

// Channels is mail.
func (x *SMTP) Channels() []Channel { return []Channel{Mail} }

// Close hangs up.
func (x *SMTP) Close() error {
	for {
		select {
		case l := <-x.idle:
			x.hangUp(l)
		default:
			return nil
		}
	}
}

// Send hands a message over.
func (x *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := x.compose(m)
	if err != nil {
		return &Failure{Why: NotTaken, Final: true}
	}
	if l, ok := x.take(); ok {
		err := x.client.SendWithSMTPClient(l.Client, msg)
		var se *mail.SendError
		if !errors.As(err, &se) || se.Reason != mail.ErrConnCheck {
			return x.sent(l, msg, err)
		}
		l.Close() // the server hung up meanwhile: nothing was sent on it
	}
	c, err := x.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return refusedLine(err)
	}
	return x.sent(line{Client: c}, msg, x.client.SendWithSMTPClient(c, msg))
}

// compose is a message as it goes on the line.
func (x *SMTP) compose(m Message) (*mail.Msg, error) {
	to, err := netmail.ParseAddress(m.To)
	if err != nil {
		return nil, err
	}
	if to.Address != m.To {
		return nil, errors.New("more than an address")
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&x.from)
	msg.ToMailAddress(to)
	msg.SetMessageIDWithValue(m.Mark + "@" + x.domain)
	msg.SetDateWithValue(m.At)
	msg.Subject(m.Subject)
	msg.SetGenHeader(mail.HeaderContentLang, m.Lang)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	return msg, nil
}

// take gives a line that is open, if there is one.
func (x *SMTP) take() (line, bool) {
	for {
		select {
		case l := <-x.idle:
			if x.now().Sub(l.used) < mailIdle && l.UpdateDeadline(mailWait) == nil {
				return l, true
			}
			l.Close()
		default:
			return line{}, false
		}
	}
}

// sent says what became of a message, and keeps the line when another may go on it.
func (x *SMTP) sent(l line, msg *mail.Msg, err error) error {
	if err == nil {
		l.used = x.now()
		select {
		case x.idle <- l:
		default:
			x.hangUp(l)
		}
		return nil
	}
	x.hangUp(l)
	if msg.IsDelivered() { // and the line broke afterwards
		return nil
	}
	return refusedMail(err)
}

// hangUp says goodbye, without waiting long for the answer.
func (x *SMTP) hangUp(l line) {
	l.UpdateDeadline(time.Second)
	if l.Quit() != nil {
		l.Close()
	}
}

// refusedLine says why there was no line.
func refusedLine(err error) error {
	var t *textproto.Error
	switch {
	case errors.As(err, &t) && t.Code >= 500:
		return &Failure{Why: Settings, Code: t.Code}
	case errors.As(err, &t):
		return &Failure{Why: Crowded, Code: t.Code}
	case broken(err):
		return &Failure{Why: Line}
	}
	return &Failure{Why: Settings} // no STARTTLS, another's certificate, no way to show the secret
}

// refusedMail says why a message was not taken.
func refusedMail(err error) error {
	var se *mail.SendError
	if !errors.As(err, &se) {
		return &Failure{Why: Line}
	}
	code := se.ErrorCode()
	switch {
	case se.Reason == mail.ErrGetRcpts, se.Reason == mail.ErrGetSender:
		return &Failure{Why: NotTaken, Final: true}
	case code == 530, code == 535, code == 538, code >= 500 && se.Reason == mail.ErrSMTPMailFrom:
		return &Failure{Why: Settings, Code: code} // not about this reader
	case code >= 500 && se.Reason == mail.ErrSMTPRcptTo:
		return &Failure{Why: NotTaken, Code: code, Final: true}
	case code >= 500:
		return &Failure{Why: Content, Code: code, Final: true}
	case code >= 400:
		return &Failure{Why: Crowded, Code: code}
	}
	return &Failure{Why: Line}
}
