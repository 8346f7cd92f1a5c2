package account

import (
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestThePageOfOnesAddressesShutsNobodyOut looks at it empty, with everything on it, and with what was wrong.
func TestThePageOfOnesAddressesShutsNobodyOut(t *testing.T) {
	g := newRig(t, dbtest.Open(t, db.SQLite), base)
	full, empty := g.first(), g.invited("empty", "", "", false)
	full.browser.contact("mail/", "mail", "a.very.long.name.of.a.mail.address.that.does.not.end@secretariat.of.a.province.party.example").status(303)
	full.browser.contact("mail/code/", "code", codeIn(t, g.delivered()[0])).status(303)
	full.browser.contact("mail/", "mail", "maryam@party.example").status(303)
	full.browser.contact("phone/", "phone", "09121234567", "channel", "sms").status(303)
	g.post.says = &notice.Failure{Why: notice.Settings, Code: 535, Final: true}
	g.delivered()
	k := looktest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
			g.renderer.Assets().ServeHTTP(w, r)
			return
		}
		b := full.browser
		if r.URL.Query().Has("empty") {
			b = empty.browser
		}
		if r.URL.Query().Has("wrong") { // as the answer to a form that was sent
			r.Method = http.MethodPost
			r.URL.Path = strings.TrimSuffix(r.URL.Path, "/") + "/" + r.URL.Query().Get("wrong") + "/"
			r.PostForm, r.Form = map[string][]string{"phone": {"0912"}, "code": {"12"}}, map[string][]string{"phone": {"0912"}, "code": {"12"}}
		}
		w2 := b.serve(r)
		for name, values := range w2.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(w2.Code)
		w.Write(w2.Body.Bytes())
	}))
	for name, path := range map[string]string{
		"full": contactPath, "full-en": "/en" + contactPath, "empty": contactPath + "?empty", "empty-en": "/en" + contactPath + "?empty", "number": contactPath + "?wrong=phone",
		"code": contactPath + "?wrong=mail/code", "my": myPath,
	} {
		t.Run(name, func(t *testing.T) { k.Page(t, name, path) })
	}
}
