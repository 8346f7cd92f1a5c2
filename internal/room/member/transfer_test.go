package member

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
)

func TestATransferNeedsBothBodiesAndSealsTheFileAnew(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Formal, "zohreh")
		refused(t, b.AskTransfer(ctx, officer("shiraz"), b.on(m.ID, "", ""), "shiraz", true), fault.Invalid, "member.error.transfer.same")
		refused(t, b.AskTransfer(ctx, officer("shiraz"), b.on(m.ID, "", ""), "nowhere", true), fault.Invalid, "member.error.body")
		b.must(b.AskOwnTransfer(ctx, "zohreh", b.member(m.ID).Version, "yazd"))
		refused(t, b.AskTransfer(ctx, officer("shiraz"), b.on(m.ID, "", ""), "fars", true), fault.Conflict, "member.error.transfer.open")
		if len(b.waits("shiraz")) != 1 || len(b.waits("yazd")) != 1 {
			t.Fatal("it is in no list of tasks")
		}
		marks := b.count(`SELECT count(*) FROM member_mark`)
		b.must(b.AnswerTransfer(ctx, officer("yazd"), b.on(m.ID, "", ""), Receives))
		refused(t, b.AnswerTransfer(ctx, officer("yazd"), b.on(m.ID, "", ""), Receives), fault.Conflict, "member.error.transfer.gone")
		if got := b.member(m.ID); got.Body != "shiraz" || got.Province != "fars" || len(b.waits("yazd")) != 0 {
			t.Fatal("one body alone moved a member", got)
		}
		b.must(b.AnswerTransfer(ctx, officer("shiraz"), b.on(m.ID, "", ""), Releases))
		got := b.member(m.ID)
		if got.Body != "yazd" || got.Province != "yazd" || got.Level != "yazd" || got.Number != m.Number || len(b.waits("shiraz")) != 0 {
			t.Fatal(got)
		}
		// It opens under the key of the other province, and under that of the first no more.
		rows, err := b.store.rows(ctx, []id.Member{m.ID})
		if err != nil {
			t.Fatal(err)
		}
		if f, err := b.open(ctx, &rows[0]); err != nil || f.National != "0499370899" {
			t.Fatal(f, err)
		}
		if _, err := b.keys.Open(ctx, scopeOf("fars"), placeOf(m.ID), rows[0].sealed); err == nil {
			t.Error("the file is sealed under the key of the province that it left")
		}
		if ids, err := b.Find(ctx, ByNational, "0499370899", []id.Body{"yazd"}, 5); err != nil || len(ids) != 1 || b.count(`SELECT count(*) FROM member_mark`) != marks {
			t.Error(ids, err)
		}
		acts := b.acts(m.ID)
		if want := []string{"member.transfer-asked", "member.transfer-received", "member.transferred"}; !slices.Equal(acts[len(acts)-3:], want) {
			t.Error(acts)
		}
		// What the first province's key seals is given up; the file of the other stays.
		if n, err := b.abandon(ctx, "fars"); err != nil || n != 0 {
			t.Error(n, err)
		}
	})
}

func TestATransferIsRefusedTakenBackAndEndsWithTheMembership(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Formal, "zohreh")
		ask := func() { b.must(b.AskTransfer(ctx, officer("shiraz"), b.on(m.ID, "", ""), "yazd", true)) }
		ask()
		if len(b.waits("shiraz")) != 0 || len(b.waits("yazd")) != 1 {
			t.Error("who asks for their own body has not let the member go by it")
		}
		if named, err := b.store.Named(ctx); err != nil || !slices.Contains(named, "yazd") {
			t.Error(named, err)
		}
		refused(t, b.RefuseTransfer(ctx, officer("yazd"), b.on(m.ID, " ", "")), fault.Invalid, "member.error.reason")
		b.must(b.RefuseTransfer(ctx, officer("yazd"), b.on(m.ID, "هنوز در شیراز است", "")))
		refused(t, b.AnswerTransfer(ctx, officer("yazd"), b.on(m.ID, "", ""), Receives), fault.Conflict, "member.error.transfer.gone")
		if o, err := b.Own(ctx, "zohreh"); err != nil || o.Body != "shiraz" || o.Why("transfer-refused") == "" {
			t.Error(o, err)
		}
		ask()
		b.must(b.DropOwnTransfer(ctx, "zohreh", b.member(m.ID).Version))
		refused(t, b.DropOwnTransfer(ctx, "zohreh", b.member(m.ID).Version), fault.Conflict, "member.error.transfer.gone")
		ask()
		b.must(b.Leave(ctx, officer("shiraz"), b.on(m.ID, "خواست او", "")))
		if len(b.waits("yazd")) != 0 || b.count(`SELECT count(*) FROM member_transfer`) != 0 {
			t.Error("a transfer outlives the membership")
		}
		refused(t, b.AskTransfer(ctx, officer("shiraz"), b.on(m.ID, "", ""), "yazd", true), fault.Conflict, "member.error.state")
	})
}

func TestBothBodiesAnswerOnOnePage(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Formal, "zohreh")
		path, at := filePath(m.ID), transferPath(m.ID)
		b.desk.See("yazd", at, http.StatusNotFound)
		own := b.desk.See("zohreh", MyPath, http.StatusOK)
		v := stafftest.Fields(own, "form#transfer")
		v.Set("to", "")
		b.desk.Refuse("zohreh", MyPath+"transfer/", v, http.StatusUnprocessableEntity)
		v.Set("to", "yazd")
		b.desk.Send("zohreh", MyPath+"transfer/", v)
		if s := b.desk.See("zohreh", MyPath, http.StatusOK).One("main").Text(); !strings.Contains(s, "خواسته‌اید به استان یزد") {
			t.Error(s)
		}
		b.desk.See("yazd", path, http.StatusForbidden)
		d := b.desk.See("yazd", at, http.StatusOK)
		if s := d.One("main").Text(); !strings.Contains(s, "زهره") || strings.Contains(s, "موافقت با رفتن") {
			t.Error(s)
		}
		b.desk.See("inspector", at, http.StatusForbidden)
		form := stafftest.Fields(d, `form[action="`+at+`receive/"]`)
		b.desk.Refuse("yazd", at+"release/", form, http.StatusForbidden)
		b.desk.Refuse("yazd", at+"refuse/", url.Values{"version": form["version"]}, http.StatusUnprocessableEntity)
		b.desk.Send("yazd", at+"receive/", form)
		b.desk.Refuse("yazd", at+"receive/", form, http.StatusUnprocessableEntity)
		b.desk.See("shiraz", path, http.StatusOK).One(`a[href="` + at + `"]`)
		b.desk.Send("shiraz", at+"release/", stafftest.Fields(b.desk.See("shiraz", at, http.StatusOK), `form[action="`+at+`release/"]`))
		b.desk.See("shiraz", path, http.StatusForbidden)
		if s := b.desk.See("yazd", path, http.StatusOK).One("main").Text(); !strings.Contains(s, "هنگام انتقال") {
			t.Error(s)
		}
		form = stafftest.Fields(b.desk.See("yazd", path, http.StatusOK), `form[action="`+path+`transfer/"]`)
		form.Set("to", "shiraz")
		b.desk.Send("yazd", path+"transfer/", form)
		b.desk.See("fars", at, http.StatusOK)
		b.desk.See("centre", "/en"+at, http.StatusOK)
	})
}
