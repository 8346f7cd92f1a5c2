package account

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/seal"
	"hemmat/persian"
)

// sought is what nobody must find in a stolen database: the values, as they were typed, folded, taken apart, and their sort keys.
func sought() map[string][]byte {
	all := map[string][]byte{}
	for _, s := range []string{
		"Maryam.Karimi@nameh.invalid", "maryam.karimi@nameh.invalid", "Maryam.Karimi", "maryam.karimi", "karimi", "Karimi",
		"09121234567", "۰۹۱۲۱۲۳۴۵۶۷", "+989121234567", "989121234567", "9121234567", "0912 123 4567", "1234567",
	} {
		forms := []string{s, persian.Fold(s), persian.FoldKey(s)}
		for _, token := range persian.Tokens(s) {
			forms = append(forms, token.Text)
		}
		for _, form := range forms {
			if len(form) < 6 {
				continue
			}
			all[form] = []byte(form)
			little, big := []byte{}, []byte{}
			for _, u := range utf16.Encode([]rune(form)) {
				little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
			}
			all[form+" in UTF-16LE"], all[form+" in UTF-16BE"] = little, big
		}
		all[s+" as a sort key"] = persian.SortKey(s)
	}
	return all
}

func TestAStolenDatabaseShowsNoAddress(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			g := newRig(t, dbtest.Again(t, address), base)
			m := g.first()
			m.browser.contact("mail/", "mail", "Maryam.Karimi@nameh.invalid").status(303)
			m.browser.contact("mail/code/", "code", codeIn(t, g.delivered()[0])).status(303)
			m.browser.contact("phone/", "phone", "۰۹۱۲۱۲۳۴۵۶۷", "channel", "sms").status(303)
			code := codeIn(t, g.delivered()[0])
			if err := g.notices.Tell(t.Context(), notice.Notice{Key: "circular:1", Person: m.person, Text: notice.Letter, Link: "/my/"}); err != nil {
				t.Fatal(err)
			}
			g.delivered()
			stolen := stolen(t, g.d, address)
			if !bytes.Contains(stolen, []byte("mina@party.example")) { // the log-in name, which is not sealed: so the search finds what is there
				t.Fatal("the search sees nothing")
			}
			for name, what := range sought() {
				if bytes.Contains(stolen, what) {
					t.Errorf("it shows %s", name)
				}
			}
			if bytes.Contains(stolen, []byte(code)) {
				t.Error("it shows the code that is under way")
			}
		})
	}
}

// stolen is a database as a thief has it: the file with its log, or a dump.
func stolen(t *testing.T, d *db.DB, address string) []byte {
	t.Helper()
	if d.Engine() == db.SQLite {
		var all []byte
		names, err := filepath.Glob(d.Path() + "*")
		if err != nil || len(names) < 2 {
			t.Fatalf("%q: no log beside the file? %v", names, err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		return all
	}
	dump, err := exec.LookPath("pg_dump")
	dbtest.Require(t, "postgres", err == nil, "no pg_dump")
	out, err := exec.CommandContext(t.Context(), dump, "--inserts", "--dbname", address).Output()
	if err != nil {
		t.Fatal(err)
	}
	// What is bytes stands as hexadecimal in a dump: a second copy has it as it is.
	raw := string(out)
	for i := strings.Index(raw, `'\x`); i >= 0; i = strings.Index(raw, `'\x`) {
		raw = raw[i+3:]
		end := strings.IndexByte(raw, '\'')
		b, err := hex.DecodeString(raw[:end])
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(out, '\n'), b...)
	}
	return out
}

func TestSealedAddressesFollowTheirKeys(t *testing.T) {
	eachRig(t, func(t *testing.T, g *rig) {
		m := g.first()
		m.browser.contact("mail/", "mail", "a@party.example").status(303)
		m.browser.contact("mail/code/", "code", codeIn(t, g.delivered()[0])).status(303)
		o := seal.Options{DB: g.d, Master: seal.Master{File: g.master}, Now: func() time.Time { return g.now }}
		keys, err := seal.Load(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		keys.Own(Sealed(g.d, keys))
		if _, err := keys.RotateData(t.Context()); err != nil {
			t.Fatal(err)
		}
		n := 0
		if err := keys.Reseal(t.Context(), func(k int) { n += k }); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if to := g.told(m, notice.Letter); len(to) != 1 || to[0].To != "a@party.example" {
			t.Errorf("%+v", to)
		}
		if _, err := db.Exec(t.Context(), g.d, `UPDATE account_contact SET id = 'another'`); err != nil {
			t.Fatal(err)
		}
		var bad []string
		bare := seal.Bare(o)
		bare.Own(Sealed(g.d, bare))
		if _, n, err := bare.Check(t.Context(), func(object, _ string) { bad = append(bad, object) }); err != nil || n != 1 || len(bad) != 1 || bad[0] != "account_contact:another" {
			t.Errorf("%d, %q, %v", n, bad, err)
		}
	})
}
