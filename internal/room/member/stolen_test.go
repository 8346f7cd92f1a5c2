package member

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"hemmat/internal/kit/db"
	"hemmat/persian"
)

// raw is the whole of a stolen database: the bytes of its files, or the text of every row.
func raw(t *testing.T, d *db.DB) []byte {
	t.Helper()
	var all []byte
	if d.Engine() == db.SQLite {
		for _, ext := range []string{"", "-wal"} {
			b, err := os.ReadFile(d.Path() + ext)
			if err != nil && (ext == "" || !errors.Is(err, os.ErrNotExist)) {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		return all
	}
	rows, err := d.Rows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for table := range rows {
		lines, err := column[string](t.Context(), d, `SELECT t::text FROM `+`"`+table+`" t`)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			all = append(all, l...)
		}
	}
	return all
}

// needles are the forms in which a value could lie in a database.
func needles(value string) [][]byte {
	texts := []string{value, persian.Fold(value), persian.FoldKey(value), persian.Digits(value)}
	for _, tok := range persian.Tokens(value) {
		texts = append(texts, tok.Text)
	}
	if n, ok := strings.CutPrefix(value, "+98"); ok {
		texts = append(texts, n, "0"+n)
	}
	for _, w := range strings.Fields(value) {
		texts = append(texts, w, persian.Slug(w))
	}
	var all [][]byte
	for _, s := range texts {
		if len(s) < 6 { // a year is in every id
			continue
		}
		var wide []byte
		for _, u := range utf16.Encode([]rune(s)) {
			wide = binary.LittleEndian.AppendUint16(wide, u)
		}
		quoted, _ := json.Marshal(s)
		all = append(all, []byte(s), []byte(hex.EncodeToString([]byte(s))), wide, bytes.Trim(quoted, `"`))
	}
	key := persian.SortKey(value)
	return append(all, key, []byte(hex.EncodeToString(key)))
}

func TestAStolenDatabaseShowsNobody(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for i := range typed {
			m, _ := b.apply(i, "shiraz")
			if _, err := b.Look(ctx, officer("shiraz"), Branch, InFile, m.ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.Find(ctx, ByFamily, "بابایی پور", nil, 10); err != nil {
			t.Fatal(err)
		}
		stolen := raw(t, b.d)
		if !bytes.Contains(stolen, []byte("shiraz")) {
			t.Fatal("the bytes are not the database's")
		}
		for i := range typed {
			f := b.file(i)
			for _, v := range []string{f.Given, f.Family, f.Name(), f.National, f.Mobile, f.County, f.Birth, persian.Digits(f.Birth), typed[i].Mobile, typed[i].National} {
				for _, n := range needles(v) {
					if bytes.Contains(stolen, n) {
						t.Errorf("%q is in the database, as %q", v, n)
					}
				}
			}
		}
	})
}

func TestAStolenDatabaseShowsNothingOfWhatMembersDo(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Formal, "zohreh")
		const address, why = "مرودشت، کوی باغستان، کوچهٔ هفتم", "پرداخت دوباره نوشته شده بود"
		b.must(b.Correct(ctx, "zohreh", b.member(m.ID).Version, Contact{Mobile: "+989365554433", Address: address}))
		b.must(b.AskOwnTransfer(ctx, "zohreh", b.member(m.ID).Version, "yazd"))
		b.must(b.pays(m.ID, "R-1", "100", "1405/9/1"))
		b.must(b.Void(ctx, officer("shiraz"), b.on(m.ID, why, ""), "R-1"))
		held := b.member(m.ID)
		token, err := b.Card(ctx, &held)
		b.must(err)
		_, pass := b.out("shiraz", "one", "two")
		stolen := raw(t, b.d)
		if !bytes.Contains(stolen, []byte("R-1")) {
			t.Fatal("the bytes are not the database's")
		}
		for _, v := range []string{address, why, "+989365554433", "زهره بابایی‌پور", token, pass} {
			for _, n := range needles(v) {
				if bytes.Contains(stolen, n) {
					t.Errorf("%q is in the database, as %q", v, n)
				}
			}
		}
	})
}
