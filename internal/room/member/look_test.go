package member

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestThePagesOfTheRegisterShutNobodyOut looks at each page, and at what a form is answered with.
func TestThePagesOfTheRegisterShutNobodyOut(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	b.serve()
	filled := b.filled(0)
	wrong := url.Values{"token": filled["token"], "given": {"زهره"}, "birth": {"۱۳۹۹/۱/۱"}}
	sent := b.filled(1)
	sent.Set("go", "send")
	member := b.taken(3, "fars", Formal, "golnar")
	applied, r := b.apply(0, "shiraz")
	local, _ := b.apply(2, "yazd")
	b.must(b.Waive(t.Context(), officer("party"), b.on(local.ID, "حزب هنوز در این استان عضو رسمی ندارد", "")))
	out, ro := b.apply(1, "yazd")
	b.must(b.Refuse(t.Context(), officer("yazd"), b.on(out.ID, "نشانی شما در این استان نیست؛ لطفاً به استان خود درخواست بدهید.", "")))
	twin, _ := b.apply(3, "shiraz")
	b.now = b.now.AddDate(0, 0, 15) // what waits is late
	posts := map[string]struct {
		path string
		form url.Values
	}{
		"/wrong/": {"/join/", wrong}, "/confirm/": {"/join/", filled}, "/sent/": {"/join/", sent}, "/follow/": {"/join/follow/", url.Values{"code": {r.Code}}},
		"/sure/": {"/join/withdraw/", url.Values{"code": {r.Code}}}, "/refused/": {"/join/follow/", url.Values{"code": {ro.Code}}}, "/nocode/": {"/join/follow/", url.Values{"code": {"12"}}}, "/found/": {findPath, url.Values{"by": {"family"}, "q": {"آذرپی"}}},
	}
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
			b.view.Assets().ServeHTTP(w, r)
			return
		}
		prefix, path := "", r.URL.Path
		if rest, ok := strings.CutPrefix(path, "/en"); ok {
			prefix, path = "/en", rest
		}
		if p, ok := posts[path]; ok {
			b.framed(w, stafftest.Post(id.Person(r.URL.Query().Get("as")), prefix+p.path, p.form))
			return
		}
		person := id.Person(r.URL.Query().Get("as"))
		switch path { // what needs a second factor
		case "/leave/":
			b.framed(w, stafftest.Fresh(stafftest.Get(person, prefix+MyPath+"leave/")))
			return
		case "/sheet/":
			b.framed(w, stafftest.Fresh(stafftest.Post(person, prefix+filePath(member.ID)+"door/", url.Values{"version": {strconv.FormatInt(b.member(member.ID).Version, 10)}})))
			return
		}
		b.framed(w, stafftest.As(person, r))
	})
	b.o.Waited = 0 // every roll is long
	rolled := func(on string) string { return rollPath + "?day=" + on + "&as=centre" }
	for _, on := range []string{"1405/9/1", "1405/9/2"} { // one is counted, one is being counted, and one nobody asked for
		b.framed(httptest.NewRecorder(), stafftest.Post("centre", rollPath, url.Values{"day": {on}}))
		if on == "1405/9/1" && b.work() != 1 {
			t.Error("nothing was counted")
		}
	}
	k := looktest.New(t, serve)
	k.Pages(t, map[string]string{
		"join": "/join/", "wrong": "/wrong/", "confirm": "/confirm/", "sent": "/sent/", "follow": "/follow/", "sure": "/sure/", "refused": "/refused/", "nocode": "/nocode/", "gone": "/join/gone/",
		"list": applicationsPath + "?as=centre", "applied": applicationPath(applied.ID) + "?as=centre", "late": applicationPath(local.ID) + "?as=yazd",
		"refusal": applicationPath(out.ID) + "?as=centre", "twin": applicationPath(twin.ID) + "?as=shiraz", "member": applicationPath(member.ID) + "?as=centre", "inspector": applicationPath(applied.ID) + "?as=inspector",
		"members": home + "?as=centre", "found": "/found/?as=centre", "file": filePath(member.ID) + "?as=centre", "branch": filePath(member.ID) + "?as=fars", "seen": home + "?as=inspector",
		"rules": rulesPath + "?as=centre", "mine": MyPath + "?as=golnar", "leave": "/leave/?as=golnar", "card": MyPath + "card/?as=golnar", "sheet": "/sheet/?as=fars", "valid": CardPath + "x/", "roll-counted": rolled("1405/9/1"), "roll-counting": rolled("1405/9/2"), "roll-long": rolled("1405/9/3"), "introduce": introducePath + r.Link + "/?as=golnar",
	})
}

// framed answers a form that is refused as a page, for the looker takes any other status for a fault, and leaves the manifest out, which is the
// whole site's.
func (b *bench) framed(w http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	b.pages.ServeHTTP(rec, r)
	w.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
	io.WriteString(w, strings.Replace(rec.Body.String(), `<link rel="manifest" href="/manifest.webmanifest">`, "", 1))
}
