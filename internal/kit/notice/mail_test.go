package notice_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"hemmat/internal/kit/notice"
)

var message = notice.Message{
	Channel: notice.Mail, To: "maryam@party.example", Lang: "fa", Subject: "اطلاعیهٔ شمارهٔ ۱۴۰۵/۱۲ برای شما رسیده است – حزب آیندهٔ ایران و همهٔ می‌خواهم‌های بلند آن",
	Text: "سلام\n\nاطلاعیه‌ای برای شما رسیده است.\n.\nپایان", Mark: "6f0c", At: noon,
}

func TestMailArrivesAsItWasWritten(t *testing.T) {
	b, _ := newPostbox(t, false)
	x := newMail(t, "smtp://"+b.address)
	if err := x.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(strings.NewReader(b.took[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != message.Subject {
		t.Errorf("%q, %v", subject, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != "حزب آینده" || from[0].Address != "notice@party.example" {
		t.Errorf("%v, %v", from, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<6f0c@party.example>", "To": "<maryam@party.example>", "Auto-Submitted": "auto-generated", "Content-Language": "fa",
		"Content-Type": "text/plain; charset=UTF-8", "User-Agent": "", "X-Mailer": "",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if at, err := m.Header.Date(); err != nil || !at.Equal(noon) {
		t.Error(at, err)
	}
	for line := range strings.SplitSeq(b.took[0], "\r\n") {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("a line that servers break: %q", line)
		}
	}
	if text := decoded(t, m); text != strings.ReplaceAll(message.Text, "\n", "\r\n") {
		t.Errorf("%q", text)
	}
}

func TestOneLineServesManyMessagesAndABrokenOneIsReplaced(t *testing.T) {
	b, _ := newPostbox(t, false)
	x := newMail(t, "smtp://"+b.address)
	for range 3 {
		if err := x.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	if b.lines != 1 {
		t.Errorf("%d lines", b.lines)
	}
	b.mu.Lock()
	b.conns[0].Close()
	b.mu.Unlock()
	if err := x.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if b.lines != 2 || len(b.took) != 4 {
		t.Errorf("%d lines, %d messages", b.lines, len(b.took))
	}
}

func TestEachAnswerOfAServerHasItsMeaning(t *testing.T) {
	say := func(code int) error {
		return &smtp.SMTPError{Code: code, Message: "maryam@party.example is not known here"}
	}
	for name, c := range map[string]struct {
		set  func(b *postbox)
		want notice.Failure
	}{
		"the mailbox is not there":   {func(b *postbox) { b.rcpt = say(550) }, notice.Failure{Why: notice.NotTaken, Code: 550, Final: true}},
		"the mailbox is locked":      {func(b *postbox) { b.rcpt = say(450) }, notice.Failure{Why: notice.Crowded, Code: 450}},
		"the server is crowded":      {func(b *postbox) { b.mail = say(451) }, notice.Failure{Why: notice.Crowded, Code: 451}},
		"the sender is not ours":     {func(b *postbox) { b.mail = say(553) }, notice.Failure{Why: notice.Settings, Code: 553}},
		"it wants a secret":          {func(b *postbox) { b.rcpt = say(530) }, notice.Failure{Why: notice.Settings, Code: 530}},
		"the text is spam":           {func(b *postbox) { b.data = say(554) }, notice.Failure{Why: notice.Content, Code: 554, Final: true}},
		"greylisted":                 {func(b *postbox) { b.data = say(421) }, notice.Failure{Why: notice.Crowded, Code: 421}},
		"it hangs up at the start":   {func(b *postbox) { b.hangUp = "mail" }, notice.Failure{Why: notice.Line}},
		"it hangs up in the middle":  {func(b *postbox) { b.hangUp = "data" }, notice.Failure{Why: notice.Line}},
		"its answer is lost":         {func(b *postbox) { b.hangUp = "answer" }, notice.Failure{Why: notice.Line}},
		"nobody is there":            {func(b *postbox) { b.door.Close() }, notice.Failure{Why: notice.Line}},
		"a secret that nobody gives": {func(b *postbox) { b.secret = "x" }, notice.Failure{Why: notice.Settings, Code: 502}},
	} {
		t.Run(name, func(t *testing.T) {
			b, _ := newPostbox(t, false)
			c.set(b)
			fails(t, newMail(t, "smtp://"+b.address).Send(t.Context(), message), c.want)
		})
	}
}

// fails holds a failure to what it must be, and to no word of the server's, which may quote an address.
func fails(t *testing.T, err error, want notice.Failure) {
	t.Helper()
	var f *notice.Failure
	if !errors.As(err, &f) || *f != want {
		t.Fatalf("%v, want %+v", err, want)
	}
	if strings.Contains(err.Error(), "maryam") {
		t.Errorf("an address in an error: %v", err)
	}
}

// A server that hangs up after it said yes has taken the message.
func TestWhatWasTakenBeforeTheLineBrokeIsTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		io.WriteString(c, "220 post\r\n")
		in, data := make([]byte, 4096), false
		for {
			n, err := c.Read(in)
			if err != nil {
				return
			}
			switch text := string(in[:n]); {
			case data && strings.HasSuffix(text, "\r\n.\r\n"):
				io.WriteString(c, "250 taken\r\n")
				return // before RSET
			case strings.HasPrefix(text, "DATA"):
				data = true
				io.WriteString(c, "354 go on\r\n")
			case !data:
				io.WriteString(c, "250 yes\r\n")
			}
		}
	}()
	if err := newMail(t, "smtp://"+l.Addr().String()).Send(t.Context(), message); err != nil {
		t.Error(err)
	}
}

func TestASecretGoesOverTLSAlone(t *testing.T) {
	b, ca := newPostbox(t, true)
	b.secret = "s3cret"
	if err := newMail(t, "smtp://hemmat:s3cret@"+b.address+"?ca="+ca).Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if len(b.took) != 1 {
		t.Fatal("it was not taken")
	}
	if _, on := b.lastTLS(); !on {
		t.Error("the line was not encrypted")
	}
	fails(t, newMail(t, "smtp://hemmat:wrong@"+b.address+"?ca="+ca).Send(t.Context(), message), notice.Failure{Why: notice.Settings, Code: 535})
	// Its certificate is signed by nobody whom this machine knows.
	fails(t, newMail(t, "smtp://hemmat:s3cret@"+b.address).Send(t.Context(), message), notice.Failure{Why: notice.Settings})
	plain, _ := newPostbox(t, false)
	plain.secret, plain.AllowInsecureAuth = "s3cret", true
	fails(t, newMail(t, "smtp://hemmat:s3cret@"+plain.address).Send(t.Context(), message), notice.Failure{Why: notice.Settings})
	if len(plain.rcpts) != 0 {
		t.Error("it went on without TLS")
	}
}

func TestOffThisMachineNothingGoesWithoutTLS(t *testing.T) {
	host := outside(t)
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Skip("no address but loopback:", err)
	}
	b := &postbox{}
	b.Server = smtp.NewServer(b)
	b.ErrorLog = discard()
	go b.Serve(l)
	defer b.Close()
	fails(t, newMail(t, "smtp://"+l.Addr().String()).Send(t.Context(), message), notice.Failure{Why: notice.Settings})
	if len(b.rcpts) != 0 {
		t.Error("it went without TLS")
	}
}

// outside is an address of this machine that is not loopback.
func outside(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && n.IP.To4() != nil {
			return n.IP.String()
		}
	}
	t.Skip("no address but loopback")
	return ""
}

func TestNothingOfANameOrAnAddressBecomesAHeader(t *testing.T) {
	b, _ := newPostbox(t, false)
	x := newMail(t, "smtp://"+b.address)
	for _, to := range []string{
		"maryam@party.example\r\nBcc: all@party.example", "maryam@party.example, ali@party.example", "Maryam <maryam@party.example>",
		"maryam@party.example>\r\nDATA", "", "maryam", "@party.example", "\"a\r\nb\"@party.example",
	} {
		m := message
		m.To = to
		fails(t, x.Send(t.Context(), m), notice.Failure{Why: notice.NotTaken, Final: true})
	}
	if len(b.rcpts) != 0 {
		t.Errorf("%q", b.rcpts)
	}
	for _, name := range []string{"A\r\nBcc: all@party.example", "A\u202eB", "A\u2028B"} {
		if _, err := notice.NewSMTP("smtp://localhost", (&netmail.Address{Name: name, Address: "a@party.example"}).String(), time.Now); err == nil {
			t.Errorf("the sender %q was taken", name)
		}
	}
}

func FuzzNoHeaderIsMadeOfASubject(f *testing.F) {
	b := &bytes.Buffer{}
	f.Add("a\r\nBcc: all@party.example", "x")
	f.Add("می‌خواهم \u2028 b", "\r\n.\r\nQUIT")
	f.Add(strings.Repeat("می‌خواهم ", 100), "")
	x, err := notice.NewSMTP("smtp://localhost", "a@party.example", time.Now)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, subject, text string) {
		b.Reset()
		m := message
		m.Subject, m.Text = subject, text
		if err := notice.Write(x, m, b); err != nil {
			t.Skip()
		}
		read, err := netmail.ReadMessage(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		var names []string
		for name := range read.Header {
			names = append(names, name)
		}
		slices.Sort(names)
		want := []string{"Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Auto-Response-Suppress"}
		if !slices.Equal(names, want) {
			t.Fatalf("%q", names)
		}
	})
}

func TestAnAddressOfAServerThatWillNotDoIsSaidAtTheStart(t *testing.T) {
	for _, server := range []string{
		"", "localhost:25", "http://localhost", "smtp://", "smtp://localhost:x", "smtp://localhost/inbox", "smtp://user@localhost", "smtp://localhost?tls=no",
		"smtp://localhost?ca=/none/there.pem", "smtp://user:se%zzcret@localhost",
	} {
		_, err := notice.NewSMTP(server, "a@party.example", time.Now)
		if err == nil || strings.Contains(err.Error(), "zzcret") {
			t.Errorf("%q: %v", server, err)
		}
	}
	for _, from := range []string{"", "party", "a@b, c@d", "a@party.example\r\nBcc: x@y.z"} {
		if _, err := notice.NewSMTP("smtp://localhost", from, time.Now); err == nil {
			t.Errorf("the sender %q was taken", from)
		}
	}
	for _, server := range []string{"smtp://localhost", "smtps://a:b@post.example", "smtp://a:b@post.example:2525"} {
		if _, err := notice.NewSMTP(server, "a@party.example", time.Now); err != nil {
			t.Errorf("%s: %v", server, err)
		}
	}
}
