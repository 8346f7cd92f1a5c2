package press

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/media/mediatest"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/view"
)

// aFilm is an MP4 that says it plays for so many seconds.
func aFilm(seconds uint32) []byte {
	b := append([]byte("\x00\x00\x00\x14ftypisom\x00\x00\x02\x00isom"), 0, 0, 0, 116)
	b = append(b, append([]byte("moov\x00\x00\x00\x6cmvhd"), make([]byte, 12)...)...)
	b = binary.BigEndian.AppendUint32(b, 1000)
	return append(binary.BigEndian.AppendUint32(b, seconds*1000), make([]byte, 80)...)
}

// aSound is a WAV of so many seconds.
func aSound(seconds int) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"), 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0)
	b = binary.LittleEndian.AppendUint32(append(b, []byte("data")...), uint32(8000*seconds))
	return append(b, make([]byte, 8000*seconds)...)
}

// reel is a press file with a film, a sound and the words of the film beside it.
func reel(text string) Source {
	s := file("1405-02-01-film.md", text)
	pictures := s.Open
	s.Open = func(name string) (io.ReadCloser, error) {
		beside := map[string][]byte{
			"talk.mp4": aFilm(192), "call.wav": aSound(7), "report.pdf": mediatest.PDF(1, "rudbanan", ""), "talk.txt": []byte("سلام به همهٔ رودبانان\n\nآب را نگه داریم\nو کم بخوریم"),
		}
		if b, ok := beside[name]; ok {
			return io.NopCloser(bytes.NewReader(b)), nil
		}
		return pictures(name)
	}
	return s
}

const reelText = `---
kind: news
title: فیلم
date: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰
status: published
films:
  - {file: talk.mp4, transcript: talk.txt, poster: {file: bridge.png, alt: پل}, credit: مریم}
---
بند نخست.

![گفت‌وگو در کنار رود](talk.mp4)

<audio src="call.wav" title="پیام صوتی"></audio>

میان واژه‌ها <a class="video" href="/media/0123456789abcdef0123456789abcdef/a.mp4">فیلم</a> پیوند می‌ماند.
`

// shows reports whether a page has a part, and says what it lacks.
func shows(t *testing.T, where, page string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(page, p) {
			t.Errorf("%s lacks %s:\n%.6000s", where, p, page)
		}
	}
}

func TestAFilmOfTheLibraryPlaysOnThePageAndLoadsNothingBefore(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, reel(reelText))
		if err != nil {
			t.Fatal(err)
		}
		body := it.Editions["fa"].Body
		refs := filmsIn(body)
		if len(refs) != 2 || refs[0].Title != "گفت‌وگو در کنار رود" || refs[0].Poster.Data != "img" || refs[1].Title != "پیام صوتی" {
			t.Fatalf("%+v in %s", refs, body)
		}
		if strings.Contains(body, "<video") || strings.Contains(body, "سلام به") {
			t.Errorf("the stored text is not clean: %s", body)
		}
		if again := Sanitise(body, "fa"); again != body {
			t.Errorf("the text changes when it is stored again:\n%s\n%s", body, again)
		}
		files, err := m.media.ByHash(m.ctx, refs[0].Hash, refs[1].Hash)
		if err != nil {
			t.Fatal(err)
		}
		film, sound := files[refs[0].Hash][0], files[refs[1].Hash][0]
		page := m.visit(view.Escape(it.Path("fa"))).Body.String()
		shows(t, "the page", page,
			`<figure><video controls preload="none" src="`+film.Download()+`" aria-label="گفت‌وگو در کنار رود" poster="/media/`,
			`width="1440" height="960"></video><figcaption><bdi>گفت‌وگو در کنار رود</bdi>. ویدیو: `+"\u2068مریم\u2069"+`. مدت <time datetime="PT192S">۳:۱۲</time>؛ <a href="`+film.Download()+`" download>دریافت ویدیو (۱ کیلوبایت)</a></figcaption></figure>`,
			`<details class="text"><summary>متن گفتار: <bdi>گفت‌وگو در کنار رود</bdi></summary><p dir="auto">سلام به همهٔ رودبانان</p><p dir="auto">آب را نگه داریم<br>و کم بخوریم</p></details>`,
			`<audio controls preload="none" src="`+sound.Download()+`" aria-label="پیام صوتی"></audio>`, `۰:۰۷</time>؛ <a href="`+sound.Download()+`" download>دریافت صدا (۵۵ کیلوبایت)</a>`,
			`<a href="/media/0123456789abcdef0123456789abcdef/a.mp4" class="video">دریافت ویدیو: فیلم</a> پیوند`,
		)
		if strings.Contains(page, "autoplay") || strings.Contains(page, `preload="auto"`) || strings.Count(page, "<p><figure") > 0 {
			t.Error("the page loads what nobody asked for")
		}
		text := m.visit(view.Escape(it.Path("fa")) + "text").Body.String()
		shows(t, "the text", text, "ویدیو: گفت‌وگو در کنار رود (۳:۱۲، ۱ کیلوبایت)\nhttps://party.example"+film.Download(), "متن گفتار: \nسلام به همهٔ رودبانان", "صدا: پیام صوتی (۰:۰۷، ۵۵ کیلوبایت)")
		size := fmt.Sprint(film.Bytes)
		shows(t, "the Atom feed", m.visit("/feed.xml").Body.String(), `<link rel="enclosure" type="video/mp4" href="https://party.example`+film.Download()+`" length="`+size+`" title="گفت‌وگو در کنار رود"></link>`)
		shows(t, "the RSS feed", m.visit("/feed.rss").Body.String(), `<enclosure url="https://party.example`+film.Download()+`" length="`+size+`" type="video/mp4"></enclosure>`)
		shows(t, "the JSON feed", m.visit("/feed.json").Body.String(), `"attachments":[{"url":"https://party.example`+film.Download()+`","mime_type":"video/mp4","title":"گفت‌وگو در کنار رود","size_in_bytes":`+size+`,"duration_in_seconds":192},{"url"`)
	})
}

func TestWhatIsSpokenInAFilmIsFound(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, reel(reelText))
		if err != nil {
			t.Fatal(err)
		}
		finds := func(word string) bool {
			t.Helper()
			r, err := m.find.Find(m.ctx, search.Query{Text: word, Lang: "fa"})
			if err != nil {
				t.Fatal(err)
			}
			return len(r.Hits) > 0
		}
		if !finds("رودبانان") || finds("سدبانان") {
			t.Fatal("the words of the film are not found, or others are")
		}
		refs := filmsIn(it.Editions["fa"].Body)
		files, err := m.media.ByHash(m.ctx, refs[0].Hash)
		if err != nil {
			t.Fatal(err)
		}
		film := files[refs[0].Hash][0]
		c, err := m.media.Card(m.ctx, film.ID)
		if err != nil {
			t.Fatal(err)
		}
		c.Transcript = "سلام به سدبانان"
		if _, err := m.media.Describe(m.ctx, c); err != nil {
			t.Fatal(err)
		}
		if err := m.Reindex(m.ctx, "item:"+string(it.ID), "person:x"); err != nil {
			t.Fatal(err)
		}
		if finds("رودبانان") || !finds("سدبانان") {
			t.Error("the index has the words of before")
		}
		if err := m.media.TakeOut(m.ctx, film.ID, func(context.Context, []id.Media) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if err := m.Reindex(m.ctx, "item:"+string(it.ID)); err != nil || finds("سدبانان") {
			t.Error("what was taken out is found", err)
		}
		m.site.Drop(film.Tag())
		page := m.visit(view.Escape(it.Path("fa"))).Body.String()
		if shows(t, "the page", page, "این ویدیو از دسترس برداشته شده است.", "<audio controls"); strings.Contains(page, "<video") || strings.Contains(page, "سدبانان") || strings.Contains(page, film.Download()) {
			t.Error("what was taken out is shown")
		}
	})
}

func TestAFilmIsServedInPartsAndSaysWhatItIs(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		f, err := m.media.Add(m.ctx, bytes.NewReader(aFilm(9)), media.Upload{Name: "a.mp4"})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(method, part, when string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(method, f.Download(), nil)
			if part != "" {
				r.Header.Set("Range", part)
			}
			if when != "" {
				r.Header.Set("If-Range", when)
			}
			w := httptest.NewRecorder()
			m.media.ServeHTTP(w, r)
			return w
		}
		whole := ask("GET", "", "")
		tag := whole.Header().Get("ETag")
		for _, c := range []struct {
			method, part, when string
			code, bytes        int
		}{
			{"GET", "", "", 200, int(f.Bytes)},
			{"HEAD", "", "", 200, 0},
			{"GET", "bytes=0-9", "", 206, 10},
			{"GET", "bytes=-5", tag, 206, 5},
			{"GET", "bytes=0-9", `"another"`, 200, int(f.Bytes)},
			{"GET", "bytes=9999-", "", 416, -1},
		} {
			w := ask(c.method, c.part, c.when)
			if w.Code != c.code || c.bytes >= 0 && w.Body.Len() != c.bytes {
				t.Errorf("%+v: %d with %d bytes", c, w.Code, w.Body.Len())
			}
			if h := w.Header(); w.Code < 300 && (h.Get("Content-Type") != "video/mp4" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Accept-Ranges") != "bytes") {
				t.Errorf("%+v: %v", c, h)
			}
		}
	})
}

func TestOnlyWhatStandsByItselfIsPlayed(t *testing.T) {
	const at = `<a href="/media/0123456789abcdef0123456789abcdef/`
	for body, want := range map[string]int{
		`<p>` + at + `a.mp4" class="video">فیلم</a></p>`:                                     1,
		`<p dir="rtl">` + at + `a.mp3" class="video">صدا</a></p>`:                            1,
		`<p>` + at + `a.mp4" class="video">فیلم</a> و واژه</p>`:                              0, // it begins a sentence
		`<p>واژه ` + at + `a.mp4" class="video">فیلم</a></p>`:                                0,
		`<p>` + at + `a.mp4">پیوند</a></p>`:                                                  0, // somebody wrote a link, and wants one
		`<p>` + at + `a.pdf">سند</a></p>`:                                                    1,
		`<p>` + at + `a.docx">سند</a></p>`:                                                   0,
		`<figure>` + at + `a.pdf">سند</a></figure>`:                                          0,
		`<figure>` + at + `a.mp4" class="video">فیلم</a><figcaption>ش</figcaption></figure>`: 1,
		`<p><a href="https://elsewhere.example/a.mp4" class="video">فیلم</a></p>`:            0,
		`<p>` + at + `a.mp4" class="video">فیلم`:                                             0,
	} {
		if got := len(filmsIn(body)); got != want {
			t.Errorf("%s: %d films, want %d", body, got, want)
		}
	}
	two := filmsIn(`<p>` + at + `a.mp4" class="video"><img src="/media/1/first.png" alt=""><img src="/media/2/second.png" alt=""> فیلم  دو </a></p>`)
	if len(two) != 1 || tokenAttr(two[0].Poster, "src") != "/media/1/first.png" || two[0].Title != "فیلم دو" {
		t.Errorf("%+v", two)
	}
}
