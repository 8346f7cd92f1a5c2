package e2e

import "testing"

func TestPaperGetsTheTextAlone(t *testing.T) {
	needBrowser(t)
	b := open(t)
	for _, x := range examples(t) {
		switch x.Name {
		case "print-fa", "print-en", "news-fa", "announcement-fa", "occasion-fa":
		default:
			continue
		}
		b.screen(t, 794, 1123, 1, "dark", "print") // A4; a reader in the dark prints on white too
		b.visit(t, x.Path)
		for _, gone := range eval[[]string](t, b, `[...document.querySelectorAll('nav, form, .demo, .share, .skip, footer nav, button')]
			.filter(el => el.checkVisibility() && el.getBoundingClientRect().height > 0).map(el => el.outerHTML.slice(0, 80))`) {
			t.Errorf("%s: on paper stands %s", readable(x.Path), gone)
		}
		if !eval[bool](t, b, `document.querySelector('main h1, main h2').checkVisibility() && document.querySelector('main').innerText.length > 200`) {
			t.Errorf("%s: the text is not on paper", readable(x.Path))
		}
		if ground := eval[string](t, b, `getComputedStyle(document.body).backgroundColor`); ground != "rgb(255, 255, 255)" && ground != "rgba(0, 0, 0, 0)" {
			t.Errorf("%s: paper is %s", readable(x.Path), ground)
		}
		if ink := eval[string](t, b, `getComputedStyle(document.querySelector('main p')).color`); ink == "rgb(255, 255, 255)" {
			t.Errorf("%s: ink is %s", readable(x.Path), ink)
		}
		if x.Name == "print-fa" && !eval[bool](t, b, `[...document.images].some(i => i.currentSrc.endsWith('qr.svg') && i.naturalWidth > 0) || !!document.querySelector('main svg')`) {
			t.Errorf("%s: no picture of the short address", readable(x.Path))
		}
	}
}
