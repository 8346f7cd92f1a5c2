package e2e

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"hemmat/jalali"
	"hemmat/persian"
)

// text is an item of the way: at the desk, and where readers find it.
type text struct{ desk, public string }

// people: the first administrator sets up an account by the printed link, and invites the others.
func (w *way) people() {
	t := w.t
	select {
	case link := <-w.setUp:
		h := w.seat()
		h.visit(t, link)
		h.look("set-up")
		h.fill("#f-name", mahtab)
		h.fill("#f-login", "mahtab@party.example")
		send(t, h.tab, "button[data-passkey=create]")
		h.says("خوش آمدید")
		h.look("inbox-empty")
		h.tab.script(t, w.script)
		w.administrator = h
	case <-time.After(time.Minute):
		t.Fatal("the first start prints no link")
	}
	w.reporter = w.joins(w.invites(taraneh, "reporter", "فارس", false), "taraneh", w.width > 700)
	w.editor = w.joins(w.invites(ladan, "editor", "فارس", false), "ladan", true)
	w.chief = w.joins(w.invites(keyvan, "chief_editor", "حزب", true), "keyvan", true)
	w.publisher = w.joins(w.invites(niloufar, "statement_publisher", "حزب", true), "niloufar", true)
	w.administrator.at("/desk/people/")
	w.administrator.says(taraneh, ladan, keyvan, niloufar)
	w.administrator.look("people")
}

// invites gives the link that the administrator makes for somebody.
func (w *way) invites(name, function, body string, below bool) string {
	h := w.administrator
	h.at("/desk/people/")
	h.follow("دعوت همکار")
	h.fill("#f-name", name)
	h.fill("#f-function", function)
	h.choose("#f-body", body)
	if below {
		h.fill("#f-below", "1")
	}
	if function == "reporter" {
		h.look("invite")
	}
	send(w.t, h.tab, "#invite button")
	if function == "reporter" {
		h.look("link")
	}
	return eval[string](w.t, h.tab, `document.querySelector('.invitelink').href`)
}

// drawn is a picture of hills at dawn, as a file.
func (w *way) drawn() string {
	p := image.NewRGBA(image.Rect(0, 0, 960, 600))
	for x := range 960 {
		near, far := 420+40*math.Sin(float64(x)/90), 330+55*math.Sin(float64(x)/140+1)
		for y := range 600 {
			c := color.RGBA{uint8(250 - y/8), uint8(226 - y/6), uint8(190 - y/12), 255}
			if float64(y) > near {
				c = color.RGBA{44, 92, 84, 255}
			} else if float64(y) > far {
				c = color.RGBA{122, 158, 148, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	must(w.t, jpeg.Encode(&b, p, nil))
	file := filepath.Join(w.t.TempDir(), "tapeha.jpg")
	must(w.t, os.WriteFile(file, b.Bytes(), 0o600))
	return file
}

// brings puts a picture into the library, with its words.
func (h *hand) brings() {
	h.at("/desk/media/")
	h.follow("افزودن پرونده")
	must(h.t, chromedp.Do(h.tab.Context, chromedp.SetUploadFiles("#f-files", []string{h.drawn()})))
	h.look("media-add")
	button := `form[data-upload] > .row button`
	if h.way.script {
		must(h.t, chromedp.Do(h.tab.Context, chromedp.Click(button)))
		h.until(`!document.querySelector('[data-next-link]').hidden`)
		h.follow("نوشتن شرح پرونده‌ها")
	} else {
		send(h.t, h.tab, button)
	}
	h.fill(`[name="f.0.alt"]`, "تپه‌های پای روستا در سپیده‌دم")
	h.fill(`[name="f.0.caption"]`, "تپه‌های شمال روستا، جایی که دهیاران نهال کاشتند")
	h.fill(`[name="all.credit"]`, "دفتر استان فارس")
	h.look("media-words", "fieldset.block")
	send(h.t, h.tab, "main form.formpage > .row button")
	h.says("ذخیره شد")
	h.at("/desk/media/")
	h.look("media")
	h.follow("تپه‌های شمال روستا")
	h.look("media-file")
}

// The lead of the news counts wrongly, for somebody to correct it.
const (
	newsTitle = "«می\u200cخواهم روستایم بماند»؛ نشست دهیاران فارس"
	newsLead  = "دوازده دهیار فارس در نشست دفتر استان از آب، راه و درمانگاه گفتند."
	newsRight = "چهارده دهیار فارس در نشست دفتر استان از آب، راه و درمانگاه گفتند."
)

// writesNews: the reporter writes, mends what the proof marks, puts a picture in, saves and submits.
func (w *way) writesNews() text {
	h, t := w.reporter, w.t
	h.brings()
	h.at("/desk/press/")
	h.look("list-empty")
	h.follow("نوشتن متن تازه")
	h.choose("[name=owner]", "فارس")
	h.choose("[name=province]", "فارس")
	h.fill("[name=slug]", "dehyaran")
	h.fill("#f-kicker", "دفتر استان فارس")
	h.fill("#f-lead", newsLead)
	h.picks("cover")
	const first, second = "مردم از راه های روستایی گفتند.", "نشست پس از سه ساعت پایان یافت."
	if w.script {
		h.edits()
		h.focus("#f-title")
		before, after, _ := strings.Cut(newsTitle, "\u200c")
		h.press(t, before)
		h.halfSpace(t)
		h.press(t, after)
		h.focus(".ProseMirror")
		h.press(t, first)
		h.press(t, "\r")
		h.press(t, second)
		h.until(`document.querySelector('.ProseMirror .ed-finding')?.textContent === 'راه های'`)
		must(t, chromedp.Do(h.tab.Context, chromedp.Click(".ProseMirror .ed-finding")))
		h.until(`!document.querySelector('.ed-pop').hidden`)
		h.look("write-proof", ".ed")
		must(t, chromedp.Do(h.tab.Context, chromedp.Click(".ed-fixes button")))
		h.until(`document.querySelector('.ProseMirror').textContent.includes('راه\u200cهای')`)
		caret(t, h.tab)
		act(t, h.tab, "تصویر")
		h.until(`!!document.querySelector('dialog[open] .ed-shelf button')`)
		must(t, chromedp.Do(h.tab.Context, chromedp.Click("dialog .ed-shelf button")))
		must(t, chromedp.Do(h.tab.Context, chromedp.Click("dialog .row button")))
		h.until(`!!document.querySelector('.ProseMirror figure img')`)
	} else {
		h.fill("#f-title", newsTitle)
		h.fill(`[name="b.1.text"]`, first+"\n\n"+second)
		send(t, h.tab, `button[name=act][value=proof]`)
		h.says("راه های")
		h.look("write-proof", ".ed")
		send(t, h.tab, `button[value="proof.apply"]`)
		if got := eval[string](t, h.tab, `document.querySelector('[name="b.1.text"]').value`); !strings.Contains(got, "راه\u200cهای") {
			t.Fatalf("the proof did not mend %q", got)
		}
		must(t, chromedp.Do(h.tab.Context, chromedp.Click(`details:has([name="b.1.new"]) > summary`)))
		h.fill(`[name="b.1.new"]`, "figure")
		send(t, h.tab, `button[value="add.1"]`)
		h.picks("b.2")
		h.fill(`[name="b.2.text"]`, "تپه\u200cهای شمال روستا")
	}
	if got := eval[string](t, h.tab, `document.querySelector('#f-title').value`); got != newsTitle {
		t.Fatalf("the title is %q", got)
	}
	h.look("write")
	return h.submits("news")
}

// picks chooses the picture of the library for a field of the page of writing, which holds after that what it held before.
func (h *hand) picks(field string) {
	h.t.Helper()
	send(h.t, h.tab, `button[value="pick.`+field+`"]`)
	if field == "cover" {
		h.look("media-pick")
	}
	h.follow("همین تصویر")
	if got := eval[string](h.t, h.tab, `document.querySelector('#f-lead').value`); got != newsLead {
		h.t.Fatalf("on the way to the library %q became %q", newsLead, got)
	}
}

// edits waits for the editor.
func (h *hand) edits() {
	h.t.Helper()
	h.until(`!!(window.editing = document.querySelector('[data-editor]').editor)`)
	eval[bool](h.t, h.tab, `editing.save.ready.then(() => true)`)
}

func (h *hand) focus(field string) {
	h.t.Helper()
	must(h.t, chromedp.Do(h.tab.Context, chromedp.Focus(field)))
}

// submits saves the text of the page of writing, and hands it in.
func (h *hand) submits(name string) text {
	h.t.Helper()
	send(h.t, h.tab, "button[name=act][value=save]")
	h.says("ذخیره شد")
	x := text{desk: strings.TrimSuffix(path(h.t, h.tab), "fa/write/"), public: eval[string](h.t, h.tab, `document.querySelector('main p.soft bdi[dir=ltr]').textContent`)}
	if u, err := url.Parse(x.public); err != nil || !strings.HasPrefix(u.Path, "/14") {
		h.t.Fatalf("the address is to be %q", x.public)
	} else {
		x.public = u.Path
	}
	h.at(x.desk)
	if name == "news" {
		h.look("item-draft")
	}
	h.act("submit")
	h.says("متن برای بررسی فرستاده شد")
	return x
}

// isReviewed: the editor takes the text up, sends it back once, and approves it.
func (w *way) isReviewed(x text) {
	r, e := w.reporter, w.editor
	if eval[bool](w.t, r.tab, `!document.querySelector('.act-main button').disabled`) {
		w.t.Error("who handed the text in may review it")
	}
	e.at("/desk/")
	e.says("متنی برای بررسی رسیده است")
	e.look("inbox")
	e.follow("نشست دهیاران فارس")
	e.act("review")
	e.says("بررسی متن با شماست")
	e.unfold("return")
	e.look("item-review", "section.acts")
	e.act("return", "return", "facts", "note", "شمار دهیاران را با دفتر استان بررسی کنید.")
	e.says("متن به نویسنده برگشت")
	r.at("/desk/")
	r.follow("نشست دهیاران فارس")
	r.says("شمار دهیاران را با دفتر استان بررسی کنید.")
	r.look("item-returned")
	r.follow("نوشتن و ویرایش")
	r.fill("#f-kicker", "فارس")
	send(w.t, r.tab, "button[name=act][value=save]")
	r.at(x.desk)
	r.act("submit")
	w.approves(x)
	e.look("item-approved")
}

// approves: the editor takes a text up and approves it.
func (w *way) approves(x text) {
	w.editor.at(x.desk)
	w.editor.act("review")
	w.editor.act("approve")
	w.editor.says("متن تأیید شد")
}

// isScheduled: the editor gives the text a time in the calendar of the country, and it appears then and not before.
func (w *way) isScheduled(x *text) {
	e, t := w.editor, w.t
	e.unfold("schedule")
	e.look("item-schedule", "section.acts")
	due := time.Now().Add(8 * time.Second).Truncate(time.Second)
	day, err := jalali.FromTime(due)
	must(t, err)
	e.act("schedule", "day", persian.Digits(day.Numeric()), "clock", persian.Digits(due.In(jalali.Location()).Format("15:04:05")))
	e.says("متن در نوبت انتشار گذاشته شد")
	e.look("item-scheduled")
	for until := due.Add(time.Minute); ; {
		p := fetch(t, w.Base, x.public)
		now := time.Now()
		if p.Status == 200 {
			if now.Before(due) {
				t.Errorf("public %s before its time", due.Sub(now))
			}
			break
		}
		if now.After(until) {
			t.Fatalf("%s answers %d a minute after its time", x.public, p.Status)
		}
	}
	w.reads(x.public, 200, newsTitle, newsLead)
}

// reads fails where readers do not find the words at an address.
func (w *way) reads(path string, status int, words ...string) {
	w.t.Helper()
	p := fetch(w.t, w.Base, path)
	if p.Status != status {
		w.t.Errorf("%s answers %d, want %d", path, p.Status, status)
	}
	for _, s := range words {
		if !bytes.Contains(p.Body, []byte(s)) {
			w.t.Errorf("%s does not say %q", path, s)
		}
	}
}
