package press

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/media"
)

func withMedia(t *testing.T, d *db.DB) *desk {
	k := open(t, d, 1)
	blobs, err := media.OpenBlobs((&url.URL{Scheme: "file", Path: t.TempDir()}).String()) // the folder's name may hold a #
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := blobs.(io.Closer); ok {
		t.Cleanup(func() { c.Close() })
	}
	k.Media = media.New(d, blobs, k.IDs, k.Now)
	return k
}

func file(name, text string) Source {
	return Source{Name: name, Data: []byte(text), Open: func(name string) (io.ReadCloser, error) {
		if name != "bridge.png" {
			return nil, fmt.Errorf("no file %s", name)
		}
		var b bytes.Buffer
		err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 1440, 960)))
		return io.NopCloser(&b), err
	}}
}

const sample = `---
kind: announcement
title: فراخوان نشست
lead: خلاصه
date: ۱۴۰۴/۰۱/۰۵ ۱۰:۳۰
authors:
  - sara
  - {name: رضا کاظمی, post: پژوهشگر}
owner: tehran
topics: [water]
audience: [tehran, {name: هواداران}]
cover: {file: bridge.png, alt: پل, credit: عکاس, focus: 20 80}
gallery:
  - {file: bridge.png, alt: پل, caption: پل  قدیم}
status: published
---
متن **درشت** و [پیوند](https://example.org/).

![پل قدیم](bridge.png "شرح")

| سال | تعداد |
|---|---|
| ۱۴۰۴ | ۲ |

> سخن
>
> — گوینده
`

func TestAFileBecomesAnItemWithItsPicturesAndATranslationJoinsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := withMedia(t, d)
		if _, err := k.ApplyTopics(k.ctx, editor, []byte("topics:\n  - {slug: water, name: {fa: آب}}\n")); err != nil {
			t.Fatal(err)
		}
		it := k.must(k.AddFile(k.ctx, editor, file("a.md", sample)))
		e := it.Editions["fa"]
		if it.Status != Published || it.Path("fa") != "/1404/01/فراخوان-نشست/" || it.Number != 1 || it.PublishedAt.Format(time.RFC3339) != "2025-03-25T07:00:00Z" {
			t.Errorf("%s %s %d %v", it.Status, it.Path("fa"), it.Number, it.PublishedAt)
		}
		if it.Owner != tehran || it.Topics[0].Slug != "water" || it.Audience[0].Body != tehran || it.Audience[1].Name["fa"] != "هواداران" || it.Gallery[0].Caption["fa"] != "پل قدیم" {
			t.Errorf("%+v", it)
		}
		files, err := k.Media.Files(k.ctx, it.Cover)
		if cover := files[it.Cover]; err != nil || cover.Alt != "پل" || cover.FocusX != 20 || cover.FocusY != 80 {
			t.Errorf("cover %+v %v", cover, err)
		}
		for _, want := range []string{`<strong>درشت</strong>`, `<figure><img src="/media/`, `alt="پل قدیم" width="720" height="480"`, `<figcaption>شرح</figcaption>`, `<div class="scroll" tabindex="0"><table>`, `<cite>گوینده</cite>`} {
			if !strings.Contains(e.Body, want) {
				t.Errorf("no %s in %s", want, e.Body)
			}
		}
		refs := 0
		for _, err := range k.store.References(k.ctx) {
			if refs++; err != nil {
				t.Error(err)
			}
		}
		if refs != 2 {
			t.Errorf("%d references", refs)
		}
		_, err = k.AddFile(k.ctx, editor, file("a.md", sample))
		refused(t, err, fault.Conflict, "press.error.added")
		if _, args := fault.Text(err); !slices.Contains(args, any("/1404/01/فراخوان-نشست/")) {
			t.Errorf("the refusal names no address: %v", args)
		}
		same := k.must(k.EditFile(k.ctx, editor, file("a.md", sample), "", false))
		if same.Editions["fa"].Revision != 1 {
			t.Errorf("the same file made revision %d", same.Editions["fa"].Revision)
		}
		changed := strings.Replace(sample, "lead: خلاصه", "lead: خلاصهٔ درست", 1)
		if got := k.must(k.EditFile(k.ctx, editor, file("a.md", changed), "خلاصه درست شد", true)); got.Editions["fa"].Lead != "خلاصهٔ درست" || !got.Corrected || got.Number != 1 {
			t.Errorf("%+v", got)
		}
		en := "---\nkind: announcement\nlang: en\ntitle: Call\nslug: فراخوان-نشست\ndate: 2025-03-25 10:30\nauthors: [sara, {name: Reza Kazemi, post: Researcher}]\n---\nText\n"
		got := k.must(k.AddFile(k.ctx, editor, file("b.md", en)))
		if got.ID != it.ID || got.Editions["en"].Text != "Text" || got.Authors[1].Post["en"] != "Researcher" || got.Authors[1].Post["fa"] != "پژوهشگر" {
			t.Errorf("%+v", got)
		}
		gone := k.must(k.WithdrawFile(k.ctx, editor, file("a.md", sample), "خطا"))
		if gone.Status != Withdrawn || gone.Editions["fa"].Text != "" || gone.Editions["fa"].Title != "فراخوان نشست" {
			t.Errorf("%+v", gone)
		}
	})
}

func TestPublishingAFileTakesItsDateAndAFutureOneWaits(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		past := k.must(k.PublishFile(k.ctx, editor, file("a.md", "---\ntitle: دیروز\ndate: 1404/02/04\n---\nمتن")))
		if past.Status != Published || past.JDay != 4 {
			t.Errorf("%s %d", past.Status, past.JDay)
		}
		soon := k.must(k.PublishFile(k.ctx, editor, file("b.md", "---\ntitle: فردا\ndate: 1404/02/06 09:00\n---\nمتن")))
		if soon.Status != Scheduled || soon.JDay != 6 {
			t.Errorf("%s %d", soon.Status, soon.JDay)
		}
		k.must(k.AddFile(k.ctx, editor, file("c.md", "---\ntitle: بی‌تاریخ\n---\nمتن")))
		now := k.must(k.PublishFile(k.ctx, editor, file("c.md", "---\ntitle: بی‌تاریخ\n---\nمتن")))
		if !now.PublishedAt.Equal(noon) {
			t.Errorf("published at %v", now.PublishedAt)
		}
		_, err := k.EditFile(k.ctx, editor, file("d.md", "---\ntitle: ناشناس\n---\nمتن"), "", false)
		refused(t, err, fault.NotFound, "press.error.notadded")
	})
}

func TestAWrongFileIsRefusedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no front matter", "متن", "x.md:1: a press file begins"},
		{"no end", "---\ntitle: الف\n", "x.md:1: the front matter has no second line ---"},
		{"unknown key", "---\ntitle: الف\nauthor: sara\n---\n", `x.md:3: unknown key "author"`},
		{"key twice", "---\ntitle: الف\ntitle: ب\n---\n", `x.md:3: key "title" is there twice`},
		{"unknown kind", "---\nkind: poem\n---\n", `x.md:2: "poem" is none of news`},
		{"nested key", "---\ntitle: الف\ncover:\n  file: a.jpg\n  size: 3\n---\n", `x.md:5: unknown key "size"`},
		{"no such day", "---\ntitle: الف\ndate: 1404/12/30\n---\n", `x.md:3: "1404/12/30" is no date`},
		{"no list", "---\ntitle: الف\ntopics: water\n---\n", "x.md:3: a list is expected here"},
		{"broken YAML", "---\ntitle: الف\nlead: 'ب\n---\n", "x.md:"},
		{"focus", "---\ntitle: الف\ncover: {file: a.jpg, focus: 50}\n---\n", "x.md:3: focus is two numbers"},
		{"no title", "---\nkind: news\n---\nمتن", "x.md:1: a title is missing"},
		{"empty", "---\n---\nمتن", "x.md:1: the front matter is empty"},
	} {
		_, err := ParseFile("x.md", []byte(c.text))
		var at *FileError
		if !fault.Is(err, fault.Invalid) || !errors.As(err, &at) || !strings.HasPrefix(at.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestAPictureWithoutWordsIsRefusedByName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := withMedia(t, d)
		for _, text := range []string{
			"---\ntitle: الف\ncover: {file: bridge.png}\n---\nمتن",
			"---\ntitle: الف\ngallery:\n  - {file: bridge.png, alt: \" \", caption: میدان}\n---\nمتن",
			"---\ntitle: الف\n---\n![](bridge.png)",
		} {
			_, err := k.AddFile(k.ctx, editor, file("x.md", text))
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "picture bridge.png: say in words what it shows") {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

func TestTheSampleOfTheHelpIsAFile(t *testing.T) {
	_, text, _ := strings.Cut(FileHelp, "\n\n")
	text, _, _ = strings.Cut(text, "\n\nAlso:")
	f, err := ParseFile("help.md", []byte(strings.ReplaceAll("\n"+text, "\n  ", "\n")[1:]))
	if err != nil || f.Draft.Kind != Announcement || len(f.Draft.Authors) != 2 || f.Cover.FocusY != 30 || f.Draft.At.IsZero() {
		t.Errorf("%+v %v", f, err)
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("---\ntitle: a\nid: x\nfocus: [1, 2]\n---\r\nb"))
	f.Add([]byte("---\n&a [*a]\n---\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ParseFile("f.md", data)
		if err == nil && (got.Draft.Title == "" || !got.Draft.Kind.Known()) {
			t.Errorf("%q is a file without title or kind", data)
		}
		if err != nil && fault.Of(err) != fault.Invalid {
			t.Errorf("%v is no fault of the file", err)
		}
	})
}
