package press

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media/mediatest"
	"hemmat/internal/kit/view"
)

// telltale is a press file with files whose names say what nobody may say.
func telltale(text string) Source {
	s := reel(text)
	others := s.Open
	s.Open = func(name string) (io.ReadCloser, error) {
		switch name {
		case "مصاحبه-رازمگو.mp4":
			return io.NopCloser(strings.NewReader(string(aFilm(192)))), nil
		case "رازمگو.pdf":
			return io.NopCloser(strings.NewReader(string(mediatest.PDF(1, "rudbanan", "")))), nil
		}
		return others(name)
	}
	return s
}

func TestARedactionLeavesThePhraseNowhereInTheDatabase(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		const word = "رازمگو"
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, telltale("---\nkind: news\ntitle: خبر رازمگو\ndate: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰\nstatus: published\ncover: {file: bridge.png, alt: پل}\n---\nمتن رازمگو\n\n![گفت‌وگو](مصاحبه-رازمگو.mp4)\n\n![گزارش](رازمگو.pdf)\n"))
		if err != nil {
			t.Fatal(err)
		}
		other, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, file("1405-02-02-other.md", "---\nkind: news\ntitle: خبر دیگر\ndate: ۱۴۰۵/۰۲/۰۲ ۰۸:۰۰\nstatus: published\n---\nمتن\n"))
		if err != nil {
			t.Fatal(err)
		}
		files, err := m.media.ByHash(m.ctx, hashesIn(it.Editions["fa"].Body)...)
		if err != nil || len(files) != 2 {
			t.Fatal(files, err)
		}
		for hash, same := range files {
			if err := m.media.RememberOldPath(m.ctx, "/wp-content/uploads/2020/01/"+word+"-"+hash+".mp4", same[0].ID); err != nil {
				t.Fatal(err)
			}
			if err := m.media.RememberOldPath(m.ctx, "/wp-content/uploads/2020/01/plain-"+hash+".mp4", same[0].ID); err != nil {
				t.Fatal(err)
			}
			m.put(`INSERT INTO press_old_file (old_id, path_key, media_id, parent, path, shown, shut) VALUES ($1, $2, $3, 0, $2, 1, 0)`, int64(len(hash))+int64(hash[0])<<8+int64(hash[1])<<16, "2020/01/"+word+hash, same[0].ID)
		}
		// People write meanwhile; one has it within markup, another writes of something else.
		form := func(v url.Values) []byte {
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		body := it.Editions["fa"].Body
		for who, v := range map[id.Person]url.Values{
			"one": {"title": {"بماند"}, "lead": {"لید رازمگو"}, "body": {"<p>متن " + word + "</p>" + body}}, "two": {"title": {"بماند"}, "body": {"<p>راز<b>مگو</b></p>"}}, "three": {"title": {"چیز دیگر"}},
		} {
			if err := m.store.keepUnsaved(m.ctx, who, Unsaved{Item: it.ID, Lang: "fa", At: m.clock, Content: form(v)}); err != nil {
				t.Fatal(err)
			}
		}
		m.put(`INSERT INTO press_stale (item_id, lang, at, based, person_id, post_id, body_id, via, content) VALUES ($1, 'fa', 0, 1, 'one', '', '', '', $2)`, it.ID, `{"Body":"`+word+`"}`)
		m.put(`INSERT INTO press_link (id, item_id, purpose, key_hash, label, person_id, at, expires_at, revoked_at, opened, answered_at, advice, comment)
			VALUES ('l', $1, 'review', $2, 'برای رازمگو', 'one', 0, 0, 0, 0, 1, 'refuse', 'نام رازمگو را بردارید')`, it.ID, []byte("k"))
		m.put(`INSERT INTO press_comment (old_id, item_id, at, author_name, body, parent, approved) VALUES (7, $1, 0, 'رازمگو', 'من راز<b>مگو</b> هستم', 0, 1)`, it.ID)
		m.put(`INSERT INTO press_comment (old_id, item_id, at, author_name, body, parent, approved) VALUES (8, $1, 0, 'دیگری', 'سلام', 0, 1)`, it.ID)
		m.propose("reporter", it.ID, Correcting, "نام رازمگو", "<p>رازمگو</p>")
		papers := map[id.Media]string{"of another": word}
		for _, same := range files {
			papers[same[0].ID] = "پدر " + word
		}
		m.Papers = func(_ context.Context, of []id.Media, line func(string) string, save bool) (n int, err error) {
			for _, f := range of {
				if now := line(papers[f]); now != papers[f] {
					n++
					if save {
						papers[f] = now
					}
				}
			}
			return n, nil
		}
		before := dbtest.Holding(t, m.db, word)
		for _, must := range []string{"press_draft.content", "press_stale.content", "press_link.comment", "press_link.label", "press_comment.author_name", "media_file.name", "media_file.fold", "media_old_path.path", "press_old_file.path", "press_revision.content", "press_edition.title", "search_doc.title"} {
			if before[must] == 0 {
				t.Fatalf("the test does not put it into %s: %v", must, before)
			}
		}
		r, err := m.ProposeRedaction(m.ctx, at("chief"), it.ID, word, "privacy")
		if err != nil {
			t.Fatal(err)
		}
		if held := dbtest.Holding(t, m.db, word); held["press_draft.content"] != before["press_draft.content"] || held["media_file.name"] != before["media_file.name"] {
			t.Errorf("a proposal takes out what nobody has confirmed: %v", held)
		}
		if err := m.ConfirmRedaction(m.ctx, at("admin"), it.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		for _, spelling := range []string{word, url.PathEscape(word), "راز<b>مگو", `راز\u003cb\u003eمگو`} {
			if held := dbtest.Holding(t, m.db, spelling); len(held) > 0 {
				t.Errorf("%s is held by %v", spelling, held)
			}
		}
		for f, words := range papers {
			if strings.Contains(words, word) != (f == "of another") {
				t.Errorf("the papers of %s say %q", f, words)
			}
		}
		// Nobody lost what else they wrote.
		for who, want := range map[id.Person]url.Values{"one": {"title": {"بماند"}, "lead": {"لید " + redactedMark}}, "two": {"title": {"بماند"}, "body": {redactedMark}}, "three": {"title": {"چیز دیگر"}}} {
			u, err := m.store.unsaved(m.ctx, who, it.ID, "fa")
			var now url.Values
			if err != nil || json.Unmarshal(u.Content, &now) != nil {
				t.Fatal(u, err)
			}
			for field, v := range want {
				if now.Get(field) != v[0] {
					t.Errorf("%s: %s is %q", who, field, now.Get(field))
				}
			}
		}
		if c, err := m.store.comment(m.ctx, 8); err != nil || c.Body != "سلام" || c.Author != "دیگری" {
			t.Errorf("%+v %v", c, err)
		}
		// The files are there as before, under a name that says nothing.
		mended, err := m.store.Item(m.ctx, it.ID)
		if err != nil {
			t.Fatal(err)
		}
		shows(t, "the page", m.visit(view.Escape(mended.Path("fa"))).Body.String(), `<video controls preload="none" src="/media/`, `/file.mp4"`, `/file.pdf"`)
		for hash := range files {
			if _, _, err := m.media.ByOldPath(m.ctx, "/wp-content/uploads/2020/01/plain-"+hash+".mp4"); err != nil {
				t.Errorf("an address that says nothing is gone: %v", err)
			}
		}
		if now, err := m.store.Item(m.ctx, other.ID); err != nil || now.Editions["fa"].Title != "خبر دیگر" {
			t.Errorf("another item: %+v %v", now, err)
		}
		if err := m.store.Check(m.ctx, func(object, what string) { t.Errorf("%s: %s", object, what) }); err != nil {
			t.Fatal(err)
		}
	})
}

// put writes a row.
func (m *moving) put(query string, args ...any) {
	m.t.Helper()
	if err := m.db.Tx(m.ctx, func(ctx context.Context) error { _, err := db.Exec(ctx, m.db, query, args...); return err }); err != nil {
		m.t.Fatal(err)
	}
}

func TestAPhraseIsFoundInNamesAsAddressesWriteThem(t *testing.T) {
	x := erase("علی کاظمی", "علی کاظمی")
	const hash = "/media/0123456789abcdef0123456789abcdef/"
	for name, says := range map[string]bool{
		"علی-کاظمی": true, "گفت‌وگو با علی کاظمی": true, "على_كاظمى": true, "علی": false, "": false, "کاظمی علی": false,
	} {
		if x.names(name) != says {
			t.Errorf("%s: %v", name, !says)
		}
		if name == "" {
			continue
		}
		was := `<a href="` + hash + url.PathEscape(name) + `.pdf">سند</a>`
		want := was
		if says {
			want = `<a href="` + hash + `file.pdf">سند</a>`
		}
		if now := x.addresses(was); now != want {
			t.Errorf("%s becomes %s", was, now)
		}
		b, err := json.Marshal(url.Values{"body": {was}})
		if err != nil {
			t.Fatal(err)
		}
		var v url.Values
		if now, changed, err := x.draft(b); err != nil || changed != says || json.Unmarshal(now, &v) != nil || x.addresses(v.Get("body")) != v.Get("body") {
			t.Errorf("%s, unsaved, becomes %s, %v", was, now, err)
		}
	}
	if erase("؟!؟", "؟!؟").names("file") {
		t.Error("a phrase without a letter stands in every name")
	}
}
