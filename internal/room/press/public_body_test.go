package press

import (
	"context"
	"strings"
	"testing"

	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/view"
)

// asked counts what is asked of the store of media by address.
type asked struct {
	*media.Store
	times, hashes int
}

func (a *asked) ByHash(ctx context.Context, hashes ...string) (map[string][]media.File, error) {
	a.times++
	a.hashes += len(hashes)
	return a.Store.ByHash(ctx, hashes...)
}

func TestPicturesInATextHaveAllSizesAndThoseInFiguresTheirCredit(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		src := file("1405-02-01-pol.md", `---
kind: news
title: پل
date: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰
cover: {file: bridge.png, alt: رود, credit: مریم می‌خواهد}
status: published
---
متن را می‌خواهم ![پل](bridge.png) و پس از آن.

![پل قدیم](bridge.png "پل  قدیم")

<figure><a href="/news/"><img src="bridge.png" alt="پل"></a></figure>

<p><img src="bridge.png" alt="پل" width="90" height="60"></p>
`)
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, src)
		if err != nil {
			t.Fatal(err)
		}
		stored := it.Editions["fa"].Body
		if strings.Contains(stored, "srcset") || strings.Contains(stored, "عکس:") {
			t.Errorf("the stored text is not clean:\n%s", stored)
		}
		files, err := m.media.Files(m.ctx, it.Cover)
		if err != nil {
			t.Fatal(err)
		}
		f := files[it.Cover]
		set := ` srcset="` + f.SrcSet() + `" sizes="` + view.Full("(min-width:48rem) 32rem") + `" width="720" height="480" alt="`
		press := ` <a href="` + f.Press() + `">دریافت اندازهٔ چاپی</a></figcaption></figure>`
		credit := "عکس: \u2068مریم می\u200cخواهد\u2069."
		for _, address := range []string{view.Escape(it.Path("fa")), view.Escape(it.Path("fa")) + "print/"} {
			page := m.visit(address).Body.String()
			for _, part := range []string{
				`<p>متن را می` + "\u200c" + `خواهم <img src="` + f.Src(720) + `"` + set + `پل" loading="lazy" decoding="async"> و پس از آن.</p>`,
				set + `پل قدیم" loading="lazy" decoding="async"><figcaption>پل قدیم. ` + credit + press,
				set + `پل" loading="lazy" decoding="async"></a><figcaption>` + credit + `</figcaption></figure>`,
			} {
				if !strings.Contains(page, part) {
					t.Errorf("%s lacks %s:\n%s", address, part, page)
				}
			}
		}
		if feed := m.visit("/feed.xml").Body.String(); strings.Contains(feed, "srcset") || strings.Contains(feed, "چاپی") {
			t.Errorf("the feed is not plain:\n%s", feed)
		}
		if uses, err := m.media.ByHash(m.ctx, f.Hash, "0000"); err != nil || len(uses) != 1 || len(uses[f.Hash]) < 2 {
			t.Errorf("%v %v", uses, err)
		}

		count := &asked{Store: m.media}
		p := &Public{files: count, texts: m.Texts}
		for body, hashes := range map[string]int{"<p>متن</p>": 0, stored: 1} {
			*count = asked{Store: m.media}
			if _, err := p.bodyText(m.ctx, "fa", body); err != nil || count.times != hashes || count.hashes != hashes {
				t.Errorf("%d queries for %d hashes, want %d: %v", count.times, count.hashes, hashes, err)
			}
		}
		small := Sanitise(`<p><img src="`+f.Src(720)+`" width="90" height="60" alt=""></p><p><img src="/media/0123456789abcdef/720.jpg" alt="نیست"></p>`, "fa")
		if got, err := p.bodyText(m.ctx, "fa", small); err != nil || !strings.Contains(string(got), `sizes="90px" width="90" height="60" alt=""`) || !strings.Contains(string(got), `<img src="/media/0123456789abcdef/720.jpg" alt="نیست" loading="lazy"/>`) {
			t.Errorf("%s %v", got, err)
		}
	})
}

func TestAFilmInATextIsALinkThatSaysWhereItIs(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		src := file("1405-02-01-film.md", `---
kind: news
title: فیلم
date: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰
status: published
---
<iframe src="https://www.aparat.com/video/x"></iframe>

![پل](bridge.png) <iframe src="https://www.aparat.com/video/y" title="گفت‌وگو می‌خواهیم"></iframe>

<video src="/media/0123456789abcdef/a.mp4"></video>
`)
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, src)
		if err != nil {
			t.Fatal(err)
		}
		page := m.visit(view.Escape(it.Path("fa"))).Body.String()
		link := func(v string) string {
			return `<a href="https://www.aparat.com/video/` + v + `" rel="noopener nofollow external" class="video">`
		}
		for _, part := range []string{
			"<p>" + link("x") + "دیدن ویدیو در \u2068aparat.com\u2069</a></p>",
			"<p>" + link("y") + `<img src="/media/`,
			"decoding=\"async\">دیدن ویدیو در \u2068aparat.com\u2069: گفت\u200cوگو می\u200cخواهیم</a></p>",
			`<a href="/media/0123456789abcdef/a.mp4" class="video">دریافت ویدیو: a.mp4</a>`,
		} {
			if !strings.Contains(page, part) {
				t.Errorf("the page lacks %s:\n%s", part, it.Editions["fa"].Body)
			}
		}
		if strings.Contains(page, "<iframe") || strings.Contains(page, `src="https://www.aparat`) {
			t.Error("the page loads from another host")
		}
	})
}
