package app

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/account"
	"hemmat/internal/room/party"
)

// TestABackupCarriesTheSecret: a restored site knows the authenticator apps of its people.
func TestABackupCarriesTheSecret(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	w := &walk{t: t, a: a, h: a.handler()}
	w.somebody(access.Grant{Function: access.Editor, Body: party.RootID})
	to := backup(t, a)
	unreadable := func(c Config) int {
		t.Helper()
		b, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		n, err := b.Account.Unreadable(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	c := elsewhere(t, a, db.SQLite)
	if err := Restore(t.Context(), c, to, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	clean(t, c)
	if n := unreadable(c); n != 0 {
		t.Errorf("%d apps are not known after a restore", n)
	}
	if info, err := os.Stat(filepath.Join(c.Data, secretName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	c.SecretFile = filepath.Join(t.TempDir(), "another")
	if n := unreadable(c); n != 1 {
		t.Errorf("with another secret %d apps are not known", n)
	}
	var said bytes.Buffer
	kept := filepath.Join(t.TempDir(), "kept")
	if err := Backup(t.Context(), c, kept, &said); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(kept, secretName)); err == nil || !strings.Contains(said.String(), c.SecretFile) {
		t.Errorf("a secret that is kept elsewhere: %v, %s", err, &said)
	}
	// The secret of another site is never overwritten, and a damaged one not taken.
	c = elsewhere(t, a, db.SQLite)
	if err := os.MkdirAll(c.Data, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := account.SecretFile(filepath.Join(c.Data, secretName)); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), c, to, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "another site") {
		t.Errorf("over another secret: %v", err)
	}
	spoil(t, filepath.Join(to, secretName))
	if err := Restore(t.Context(), elsewhere(t, a, db.SQLite), to, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged secret: %v", err)
	}
}

func TestTheFirstLinkIsPrintedUntilItIsUsed(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	link := func() string {
		t.Helper()
		var out bytes.Buffer
		if err := a.invite(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first, second := link(), link()
	if !strings.Contains(first, "https://party.example/desk/set-up/?invite=") || first == second {
		t.Errorf("printed %q, then %q", first, second)
	}
	w := &walk{t: t, a: a, h: a.handler()}
	w.somebody()
	if again := link(); again != "" {
		t.Errorf("printed %q when somebody can sign in", again)
	}
	var log bytes.Buffer
	a.Log, a.BaseURL = slog.New(slog.NewTextHandler(&log, nil)), "http://party.example"
	link()
	if !strings.Contains(log.String(), "nobody can sign in") {
		t.Errorf("the log says %q", &log)
	}
}

// TestAFunctionEndsWithTheTermItGoesWith asks the party's own directory.
func TestAFunctionEndsWithTheTermItGoesWith(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 0)
	d, err := a.Party.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var past, now party.Office
	for _, p := range d.Everybody("fa") {
		for _, o := range d.Terms(p.ID) {
			switch {
			case !o.Term.To.IsZero() && o.Term.To.Before(party.Today(today)):
				past = o
			case o.Term.To.IsZero():
				now = o
			}
		}
	}
	if past.Term.ID == "" || now.Term.ID == "" {
		t.Fatal("the demonstration has no such terms")
	}
	for _, c := range []struct {
		office party.Office
		term   id.Term
		want   int
	}{{past, past.Term.ID, 0}, {now, now.Term.ID, 1}, {now, "taken-back", 0}} {
		person := id.New[id.Person](a.IDs)
		if _, err := a.Grants.Give(t.Context(), cliActor, access.Grant{Person: person, Function: access.Editor, Body: c.office.Body.ID, Term: c.term}); err != nil {
			t.Fatal(err)
		}
		held, err := a.Grants.Held(t.Context(), person)
		if err != nil || len(held) != c.want {
			t.Errorf("with the term %s: %d functions, %v", c.term, len(held), err)
		}
	}
	offered, err := partyForAccount{a.Party, a.Now}.Terms(t.Context(), "fa", past.Person.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range offered {
		if x.ID == past.Term.ID {
			t.Error("a term that has ended is offered")
		}
	}
}

func TestTheCommandLineInvitesGivesAndTakesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := Config{
			Data: t.TempDir(), Database: address(t, d), BaseURL: "https://party.example", CacheSize: 64,
			Now: func() time.Time { return today }, Log: slog.New(slog.DiscardHandler),
		}
		run := func(what string, fn func(ctx context.Context, out *bytes.Buffer) error) string {
			t.Helper()
			var out bytes.Buffer
			if err := fn(t.Context(), &out); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			return out.String()
		}
		link := run("invite", func(ctx context.Context, out *bytes.Buffer) error {
			return UserInvite(ctx, c, "مریم احمدی", "", GrantFlags{Function: "editor", Body: "fars", Below: true}, out)
		})
		if !strings.HasPrefix(link, "https://party.example/desk/set-up/?invite=") {
			t.Errorf("the link is %q", link)
		}
		run("grant", func(ctx context.Context, out *bytes.Buffer) error {
			return UserGrant(ctx, c, "مریم احمدی", GrantFlags{Function: "administrator"}, out)
		})
		list := func() string {
			return run("list", func(ctx context.Context, out *bytes.Buffer) error { return UserList(ctx, c, out) })
		}
		if s := list(); !strings.Contains(s, "مریم احمدی") || !strings.Contains(s, "fars and below") || !strings.Contains(s, "administrator") || !strings.Contains(s, "invited") {
			t.Errorf("the list says %s", s)
		}
		run("revoke", func(ctx context.Context, out *bytes.Buffer) error {
			return UserRevoke(ctx, c, "مریم احمدی", "editor", out)
		})
		if s := list(); strings.Contains(s, "fars") {
			t.Errorf("after taking back the list says %s", s)
		}
		if again := run("reset", func(ctx context.Context, out *bytes.Buffer) error {
			return UserReset(ctx, c, "مریم احمدی", out)
		}); again == link {
			t.Error("the same link")
		}
		for name, fn := range map[string]func(*bytes.Buffer) error{
			"no function": func(out *bytes.Buffer) error {
				return UserInvite(t.Context(), c, "کسی", "", GrantFlags{Function: "king"}, out)
			},
			"no body": func(out *bytes.Buffer) error {
				return UserInvite(t.Context(), c, "کسی", "", GrantFlags{Function: "editor", Body: "nowhere"}, out)
			},
			"nobody":   func(out *bytes.Buffer) error { return UserReset(t.Context(), c, "هیچ‌کس", out) },
			"not held": func(out *bytes.Buffer) error { return UserRevoke(t.Context(), c, "مریم احمدی", "editor", out) },
		} {
			if err := fn(&bytes.Buffer{}); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
	})
}
