package press

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/media/mediatest"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/view"
)

func TestADocumentIsALinkThatSaysWhatItCostsAndItsPagesWaitToBeOpened(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		f, err := m.media.Add(m.ctx, bytes.NewReader(mediatest.PDF(2, "rudbanan", "")), media.Upload{Name: "report.pdf"})
		if err != nil {
			t.Fatal(err)
		}
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, file("1405-02-01-doc.md", `---
kind: news
title: سند
date: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰
status: published
---
[گزارش سالانه](`+f.Download()+`)

در میان واژه‌ها [گزارش](`+f.Download()+`) پیوند می‌ماند.
`))
		if err != nil {
			t.Fatal(err)
		}
		address := view.Escape(it.Path("fa"))
		link := `<p><a href="` + f.Download() + `"><bdi>گزارش سالانه</bdi></a> <small>(۱ کیلوبایت، PDF)</small></p>`
		page := m.visit(address).Body.String()
		shows(t, "the page", page, link, `<a href="`+f.Download()+`">گزارش</a> پیوند`)
		if strings.Contains(page, "صفحهٔ ۱ از") {
			t.Error("pages are shown that nobody made")
		}
		// Pages as they are made, without the programs that make them.
		for n := 1; n <= 2; n++ {
			if _, err := db.Exec(m.ctx, m.db, `INSERT INTO media_page (hash, n, width, height, words) VALUES ($1, $2, 1240, 1754, $3)`, f.Hash, n, fmt.Sprintf("رودبانان <%d>", n)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(m.ctx, m.db, `UPDATE media_content SET pages = 2, pages_of = 12 WHERE hash = $1`, f.Hash); err != nil {
			t.Fatal(err)
		}
		if err := m.Reindex(m.ctx, "item:"+string(it.ID)); err != nil {
			t.Fatal(err)
		}
		m.site.Drop(f.Tag())
		shows(t, "the page", m.visit(address).Body.String(), link+`<details class="text pages"><summary>دیدن ۲ صفحهٔ سند</summary>`,
			`<img src="/media/`+f.Hash+`/page-2-720.jpg" srcset="/media/`+f.Hash+`/page-2-720.jpg 720w, /media/`+f.Hash+`/page-2.jpg 1240w" sizes="`,
			`width="1240" height="1754" alt="صفحهٔ ۲ از ۱۲" loading="lazy" decoding="async">`,
			`<details class="text"><summary>متن صفحهٔ ۲</summary><p dir="auto">رودبانان &lt;2&gt;</p></details>`)
		if r, err := m.find.Find(m.ctx, search.Query{Text: "رودبانان", Lang: "fa"}); err != nil || len(r.Hits) != 1 {
			t.Errorf("the words of the document are not found: %v", err)
		}
		for _, at := range []string{"/feed.xml", "/feed.rss", "/feed.json"} { // a player of podcasts would play it
			if feed := m.visit(at).Body.String(); strings.Contains(feed, "enclosure") || strings.Contains(feed, "attachments") || !strings.Contains(feed, f.Download()) {
				t.Errorf("%s offers a document to play: %s", at, feed)
			}
		}
		if text := m.visit(address + "text").Body.String(); !strings.Contains(text, "سند: گزارش سالانه (۱ کیلوبایت)\nhttps://party.example"+f.Download()) {
			t.Error(text)
		}
	})
}

func TestADocumentBesideAPressFileComesWithIt(t *testing.T) {
	p := media.FindPoppler()
	dbtest.Require(t, "poppler", p != nil, "no poppler-utils on this host")
	eachMoving(t, func(t *testing.T, m *moving) {
		src := reel("---\nkind: news\ntitle: سند\ndate: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰\nstatus: published\n---\n![گزارش سالانه](report.pdf)\n")
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, src)
		if err != nil {
			t.Fatal(err)
		}
		refs := filmsIn(it.Editions["fa"].Body)
		if len(refs) != 1 || refs[0].Title != "گزارش سالانه" {
			t.Fatalf("%+v in %s", refs, it.Editions["fa"].Body)
		}
		if err := m.media.MakePages(m.ctx, p, refs[0].Hash, func(context.Context, []media.File) error { return nil }); err != nil {
			t.Fatal(err)
		}
		shows(t, "the page", m.visit(view.Escape(it.Path("fa"))).Body.String(), `alt="صفحهٔ ۱ از ۱"`, "rudbanan 1")
	})
}

func TestAFileBesideAPressFileMayHaveAPersianName(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		src := reel("---\nkind: news\ntitle: خبر\ndate: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰\nstatus: published\n---\n![پل](پل بزرگ.png)\n\n![گفت‌وگو](گفت‌وگو.mp4)\n")
		src.Data = []byte(strings.Replace(string(src.Data), "(پل بزرگ.png)", "(<پل بزرگ.png>)", 1))
		beside, asked := src.Open, []string{}
		src.Open = func(name string) (io.ReadCloser, error) {
			asked = append(asked, name)
			return beside(map[string]string{"پل بزرگ.png": "bridge.png", "گفت‌وگو.mp4": "talk.mp4"}[name])
		}
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, src)
		if err != nil {
			t.Fatalf("%v; asked for %q", err, asked)
		}
		shows(t, "the page", m.visit(view.Escape(it.Path("fa"))).Body.String(), `<video controls preload="none" src="/media/`, `alt="پل"`)
	})
}
