package notice_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"testing"
	"time"
	"unicode"

	"hemmat/internal/kit/notice"
)

// decoded is the text of a mail.
func decoded(t *testing.T, m *netmail.Message) string {
	t.Helper()
	var r io.Reader = m.Body
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(text), "\r\n")
}

// discard is a log that nobody reads.
func discard() *log.Logger { return log.New(io.Discard, "", 0) }

var short = notice.Message{Channel: notice.SMS, To: "+989121234567", Lang: "fa", Text: "حزب آینده: اطلاعیه‌ای <رسیده> است", Mark: "6f0c", At: noon}

func newGateway(t *testing.T, h http.HandlerFunc) (*notice.Gateway, *httptest.Server) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	g, err := notice.NewGateway(s.URL+"/send", "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g, s
}

func TestTheGatewayGetsExactlyWhatIsWrittenInTheGuide(t *testing.T) {
	asked := 0
	g, _ := newGateway(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var got map[string]any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Error(err)
		}
		if len(got) != 4 || got["channel"] != "sms" || got["to"] != "+989121234567" || got["text"] != short.Text || got["key"] != "6f0c" {
			t.Errorf("%s", body)
		}
		for name, want := range map[string]string{"Authorization": "Bearer s3cret", "Content-Type": "application/json", "Idempotency-Key": "6f0c"} {
			if r.Header.Get(name) != want {
				t.Errorf("%s: %q", name, r.Header.Get(name))
			}
		}
		if r.Method != http.MethodPost || r.URL.Path != "/send" {
			t.Error(r.Method, r.URL)
		}
		w.WriteHeader(http.StatusAccepted)
	})
	for range 2 {
		if err := g.Send(t.Context(), short); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 2 {
		t.Error(asked)
	}
}

func TestEachAnswerOfTheGatewayHasItsMeaning(t *testing.T) {
	for status, want := range map[int]*notice.Failure{
		200: nil, 204: nil, 409: nil,
		400: {Why: notice.NotTaken, Code: 400, Final: true}, 410: {Why: notice.NotTaken, Code: 410, Final: true}, 422: {Why: notice.NotTaken, Code: 422, Final: true},
		301: {Why: notice.Settings, Code: 301}, 401: {Why: notice.Settings, Code: 401}, 403: {Why: notice.Settings, Code: 403}, 404: {Why: notice.Settings, Code: 404},
		408: {Why: notice.Crowded, Code: 408}, 425: {Why: notice.Crowded, Code: 425}, 429: {Why: notice.Crowded, Code: 429},
		500: {Why: notice.Crowded, Code: 500}, 503: {Why: notice.Crowded, Code: 503},
	} {
		g, _ := newGateway(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
			io.WriteString(w, "+989121234567 is not known")
		})
		err := g.Send(t.Context(), short)
		if want == nil {
			if err != nil {
				t.Errorf("%d: %v", status, err)
			}
			continue
		}
		fails(t, err, *want)
		if strings.Contains(err.Error(), "912") {
			t.Errorf("a number in an error: %v", err)
		}
	}
}

func TestAGatewayThatIsAwayOrSilentIsAskedAgain(t *testing.T) {
	g, s := newGateway(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	notice.Hurry(g, 50*time.Millisecond)
	fails(t, g.Send(t.Context(), short), notice.Failure{Why: notice.Line})
	s.Close()
	fails(t, g.Send(t.Context(), short), notice.Failure{Why: notice.Line})
	cut, _ := newGateway(t, func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	fails(t, cut.Send(t.Context(), short), notice.Failure{Why: notice.Line})
}

func TestAGatewayWhoseCertificateNobodyKnowsGetsNothing(t *testing.T) {
	asked := false
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	s.Config.ErrorLog = discard()
	s.StartTLS()
	defer s.Close()
	g, err := notice.NewGateway(s.URL, "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	fails(t, g.Send(t.Context(), short), notice.Failure{Why: notice.Settings})
	if asked {
		t.Error("it got the number")
	}
}

func TestAnAddressOfAGatewayThatWillNotDoIsSaidAtTheStart(t *testing.T) {
	for _, c := range [][2]string{
		{"", "x"},
		{"gateway.example", "x"},
		{"http://gateway.example/", "x"},
		{"ftp://localhost/", "x"},
		{"https://user:s3cret@gateway.example/", "x"},
		{"https://gateway.example/", ""},
		{"https://gateway.example/", "a\r\nX: y"},
	} {
		if _, err := notice.NewGateway(c[0], c[1]); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", c, err)
		}
	}
	for _, address := range []string{"https://gateway.example/send", "http://localhost:9000/", "http://127.0.0.1:9000/", "http://[::1]:9000/"} {
		if _, err := notice.NewGateway(address, "x"); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func FuzzOneLineIsOneLine(f *testing.F) {
	for _, s := range []string{"", "a\r\nb", "می‌خواهم", "a\u2028b", "\u202eabc", "\x00", " a  b "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := notice.OneLine(s)
		if line != notice.OneLine(line) || strings.ContainsFunc(line, func(r rune) bool {
			return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\u202e'
		}) {
			t.Errorf("%q of %q", line, s)
		}
		if strings.Count(line, "\u200c") != strings.Count(s, "\u200c") {
			t.Errorf("a half-space was lost: %q of %q", line, s)
		}
	})
}

func FuzzANumberSaysNothing(f *testing.F) {
	for _, s := range []string{"۱۴۰۵/۱۲", "د/۱۴۰۵-۳", "a.b", "http://x", "1\n2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if notice.PlainNumber(s) && (strings.ContainsAny(s, ":.@<>\r\n\t{}&?#") || len([]rune(s)) > 24) {
			t.Errorf("%q", s)
		}
	})
}
