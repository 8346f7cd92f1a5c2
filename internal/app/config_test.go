package app

import "testing"

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
		"sqlite:///x.db?key=geheim#geheim":                          "sqlite:///x.db?key=hidden",
	} {
		if got := redacted(address); got != want {
			t.Errorf("%s is shown as %s, want %s", address, got, want)
		}
	}
}
