package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNoSecretOfAnAddressIsShown(t *testing.T) {
	for address, want := range map[string]string{
		"sqlite:///var/lib/hemmat/hemmat.db":                        "sqlite:///var/lib/hemmat/hemmat.db",
		"file:///var/lib/hemmat/media":                              "file:///var/lib/hemmat/media",
		"postgres://hemmat:geheim@db/x?sslmode=disable":             "postgres://hidden@db/x?sslmode=disable",
		"postgresql://hemmat@db:5433/x?sslpassword=geheim":          "postgresql://hidden@db:5433/x?sslpassword=hidden",
		"postgres:///x?host=/run/postgresql&password=geheim":        "(hidden: not an address)",
		"s3://key:geheim@host/bucket?region=x&session_token=geheim": "s3://hidden@host/bucket?region=x&session_token=hidden",
		"host=x password=geheim":                                    "(hidden: not an address)",
		"geheim":                                                    "(hidden: not an address)",
		"postgres:geheim":                                           "(hidden: not an address)",
		"mysql://geheim/x":                                          "(hidden: not an address)",
		"postgres://a:ge%heim@x/y":                                  "(hidden: not an address)",
		"":                                                          "",
		"smtp://hemmat:geheim@post.example:587?ca=/etc/ca.pem":      "smtp://hidden@post.example:587?ca=%2Fetc%2Fca.pem",
		"https://gateway.example/geheim/send?key=geheim":            "https://gateway.example/hidden?key=hidden",
		"http://localhost:9000/":                                    "http://localhost:9000/",
		"sqlite:///x.db?key=geheim#geheim":                          "sqlite:///x.db?key=hidden",
	} {
		if got := redacted(address); got != want {
			t.Errorf("%s is shown as %s, want %s", address, got, want)
		}
	}
}

func TestWaysOfTellingThatWillNotDoAreSaidAtTheStart(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("geheim\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(gatewayToken, "")
	for _, c := range []struct {
		f    NoticeFlags
		want string // "": it will do
		n    int
	}{
		{NoticeFlags{}, "", 0},
		{NoticeFlags{SMTP: "smtp://localhost:25", MailFrom: "Party <a@party.example>"}, "", 1},
		{NoticeFlags{SMTP: "smtp://localhost:25"}, "--mail-from", 0},
		{NoticeFlags{SMTP: "localhost", MailFrom: "a@party.example"}, "--smtp", 0},
		{NoticeFlags{Gateway: "https://gateway.example/", GatewayTokenFile: token}, "", 1},
		{NoticeFlags{Gateway: "http://gateway.example/", GatewayTokenFile: token}, "https", 0},
		{NoticeFlags{Gateway: "https://gateway.example/"}, "token", 0},
		{NoticeFlags{Gateway: "https://gateway.example/", GatewayTokenFile: token + "x"}, "--gateway-token-file", 0},
		{NoticeFlags{SMTP: "smtp://localhost", MailFrom: "a@party.example", Gateway: "http://localhost:1/", GatewayTokenFile: token}, "", 2},
	} {
		all, err := c.f.senders(time.Now)
		if c.want == "" && (err != nil || len(all) != c.n) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %d, %v", c.f, len(all), err)
		}
	}
	t.Setenv(gatewayToken, "geheim")
	if all, err := (NoticeFlags{Gateway: "https://gateway.example/"}).senders(time.Now); err != nil || len(all) != 1 {
		t.Error(all, err)
	}
}
