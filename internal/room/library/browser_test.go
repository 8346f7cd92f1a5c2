package library_test

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// site serves the library to a browser in which somebody is signed in.
func (b *bench) site(person id.Person) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, view.AssetRoot):
			b.view.Assets().ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, media.Prefix):
			b.media.ServeHTTP(w, r)
		default:
			b.pages.ServeHTTP(w, stafftest.As(person, r))
		}
	})
}

// TestFilesThatAreDroppedGoUpAndOnWhereTheLineBroke drops three pictures on the page; the line breaks, and comes back.
func TestFilesThatAreDroppedGoUpAndOnWhereTheLineBroke(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	k := looktest.New(t, b.site(reporter))
	var sources []string
	for n := range 3 {
		sources = append(sources, `"`+base64.StdEncoding.EncodeToString(photo(n+1))+`"`)
	}
	said := k.Run(t, "/desk/media/add/", `(async () => {
		// A browser asks again by itself when a line breaks early, so it is broken here: once before the piece is sent, once
		// when it has arrived and the answer is lost.
		const real = fetch, lost = () => Promise.reject(new TypeError("the line is down"));
		let pieces = 0;
		window.fetch = async (a, o) => {
			if (!String(a).includes("offset=")) return real(a, o);
			if (++pieces === 2) return lost();
			const answer = await real(a, o);
			return pieces === 4 ? lost() : answer;
		};
		const form = document.querySelector("form[data-upload]"), moved = new DataTransfer();
		[`+strings.Join(sources, ",")+`].forEach((s, n) => moved.items.add(new File([Uint8Array.from(atob(s), c => c.charCodeAt(0))], "عکس " + n + ".jpg", {type: "image/jpeg"})));
		form.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: moved, bubbles: true, cancelable: true}));
		const next = form.querySelector("[data-next-link]"), until = Date.now() + 40000;
		while (next.hidden && Date.now() < until) await new Promise(go => setTimeout(go, 50));
		return [...form.querySelectorAll("[data-uploads] li")].map(li => li.textContent).join("\n") + "\n" + form.querySelector("[data-status]").textContent + "\n" + pieces;
	})()`)
	if strings.Count(said, ": رسید") != 3 || !strings.Contains(said, "۳ پرونده از ۳ پرونده رسید.") {
		t.Errorf("the page says %q", said)
	}
	if !strings.HasSuffix(said, "\n5") {
		t.Errorf("three pictures in one piece each, two of them sent again: %q", said)
	}
	found, err := b.media.Find(t.Context(), media.Search{Genre: media.Pictures})
	if err != nil || len(found) != 3 {
		t.Errorf("%d pictures are here, %v", len(found), err)
	}
}

// TestBoxesAreDrawnByPointerAndTakenAwayByKeyboard draws two boxes, takes the first away, and hides what the other holds.
func TestBoxesAreDrawnByPointerAndTakenAwayByKeyboard(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	_, files := b.bring(file{"a.jpg", photo(1)})
	before := b.card(files[0]).Hash
	k := looktest.New(t, b.site(officer))
	at := strings.Split(k.Run(t, "/desk/media/files/"+string(files[0])+"/blur/", `(async () => {
		const p = document.querySelector("[data-draw] img");
		await p.decode();
		p.scrollIntoView({block: "center"});
		const r = p.getBoundingClientRect();
		return [r.left, r.top, r.width, r.height].join(" ");
	})()`), " ")
	var r [4]float64
	for i := range r {
		var err error
		if r[i], err = strconv.ParseFloat(at[i], 64); err != nil {
			t.Fatal(at, err)
		}
	}
	draw := func(x, y, toX, toY float64) {
		k.Drag(t, r[0]+r[2]*x/100, r[1]+r[3]*y/100, r[0]+r[2]*toX/100, r[1]+r[3]*toY/100)
	}
	draw(10, 10, 30, 40)
	draw(80, 90, 60, 50) // from below: the corner is above
	fields := `[...document.querySelectorAll(".box")].map(b => [...b.querySelectorAll("input")].map(i => i.value && Math.round(i.value)).join(" ").trim()).filter(s => s).join("; ")`
	if got := k.Eval(t, fields); got != "10 10 20 30; 60 50 20 40" {
		t.Fatalf("drawn are %q", got)
	}
	if got := k.Eval(t, `(() => { const b = document.querySelector("[data-draw] button"); b.focus(); return b.getAttribute("aria-label") })()`); got != "برداشتن کادر ۱" {
		t.Errorf("a box is called %q", got)
	}
	k.Enter(t)
	if got := k.Eval(t, fields); got != "60 50 20 40" {
		t.Errorf("after one is taken away: %q", got)
	}
	k.Eval(t, `(async () => { const form = document.querySelector("form[data-boxes]"); const a = await fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))}); return a.url })()`)
	if after := b.card(files[0]).Hash; after == before {
		t.Error("nothing was hidden")
	}
}
