package member

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
)

func TestAFileThatIsMovedDoesNotOpen(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		one, _ := b.apply(0, "shiraz")
		two, _ := b.apply(1, "fars")
		three, _ := b.apply(3, "yazd")
		var bad []string
		count := func() int {
			bad = nil
			owners, err := Owners(t.Context(), b.o)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, o := range owners {
				k, err := o.Check(t.Context(), func(row string) { bad = append(bad, row) })
				if err != nil {
					t.Fatal(err)
				}
				n += k
			}
			return n
		}
		if n := count(); n != 3 || len(bad) > 0 {
			t.Fatal(n, bad)
		}
		for _, other := range []id.Member{two.ID, three.ID} { // of the same province, of another
			if _, err := db.Exec(t.Context(), b.d, `UPDATE member SET sealed = (SELECT sealed FROM member WHERE id = $1) WHERE id = $2`, other, one.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Look(t.Context(), officer("party"), Centre, InFile, one.ID); err == nil {
				t.Error("it opens")
			}
			if count(); !slices.Equal(bad, []string{string(one.ID)}) {
				t.Error(bad)
			}
		}
	})
}

func TestWhoOpensAFileIsWrittenDownFirst(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m, _ := b.apply(0, "shiraz")
		if _, err := db.Exec(ctx, b.d, `UPDATE member SET sealed = $1 WHERE id = $2`, []byte{1, 1, 1}, m.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Look(ctx, officer("fars"), Branch, InFile, m.ID); err == nil {
			t.Fatal("it opens")
		}
		if l, err := b.store.Looks(ctx, m.ID, 10); len(l) != 0 || err != nil {
			t.Error("a look that saw nothing is written", l, err)
		}
		m, _ = b.apply(1, "shiraz")
		got, err := b.Look(ctx, officer("fars"), Branch, InFile, m.ID)
		if err != nil || len(got) != 1 || got[0].Family != "نیک‌سرشت" || got[0].Mobile != "+989357654321" || got[0].County != "فسا" {
			t.Fatal(got, err)
		}
		if got[0].National != "" || got[0].Birth != "" {
			t.Error("a branch sees what it does not need")
		}
		looks, err := b.store.Looks(ctx, m.ID, 10)
		if err != nil || len(looks) != 1 || looks[0] != (Look{m.ID, noon, "officer-fars", "secretary", "fars", InFile}) {
			t.Error(looks, err)
		}
		b.now = b.now.Add(time.Second)
		if got, err := b.Look(ctx, officer("party"), Centre, InApplication, m.ID); err != nil || got[0].National != "0084575948" || got[0].Birth != "1360/12/29" {
			t.Error(got, err)
		}
		if _, err := b.Look(ctx, officer("party"), Centre, InApplication); err != nil {
			t.Error(err)
		}
		nobody := officer("party")
		nobody.Person = ""
		if got, err := b.Look(ctx, nobody, Centre, InFile, m.ID); err == nil {
			t.Error("nobody opens it", got)
		}
	})
}

func TestLooksEnterTheLedgerAndStayAsTheyWere(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m, _ := b.apply(0, "shiraz")
		for range 3 {
			b.now = b.now.Add(time.Minute)
			if _, err := b.Look(ctx, officer("fars"), Branch, InFile, m.ID); err != nil {
				t.Fatal(err)
			}
		}
		for _, want := range []int{3, 0} {
			if n, err := b.Digest(ctx); n != want || err != nil {
				t.Fatal(n, err)
			}
		}
		if err := b.Erase(ctx, officer("fars"), m.ID, Withdrawn); err != nil {
			t.Fatal(err)
		}
		if wrong := b.wrong(); len(wrong) > 0 {
			t.Error("erasing a file spoils the looks", wrong)
		}
		if _, err := db.Exec(ctx, b.d, `UPDATE member_look SET by_id = 'another' WHERE at = (SELECT max(at) FROM member_look)`); err != nil {
			t.Fatal(err)
		}
		if len(b.wrong()) == 0 {
			t.Error("a look was changed, and nobody noticed")
		}
		looks, err := b.store.inBatch(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		batches, err := b.store.batches(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(ctx, b.d, `UPDATE member_look_batch SET digest = $1`, ledger.Commitment(batches[0].salt, lines(looks))); err != nil {
			t.Fatal(err)
		}
		if len(b.wrong()) == 0 {
			t.Error("a look was changed with its digest, and nobody asked the ledger")
		}
	})
}

// wrong is what the check says of the looks.
func (b *bench) wrong() (all []string) {
	b.t.Helper()
	if err := b.Check(b.t.Context(), func(_, what string) { all = append(all, what) }); err != nil {
		b.t.Fatal(err)
	}
	return all
}

func TestAFileThatIsErasedLeavesAnIdInTheLedger(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m, _ := b.apply(0, "shiraz")
		other, _ := b.apply(1, "shiraz")
		if err := b.Erase(ctx, officer("shiraz"), m.ID, Withdrawn); err != nil {
			t.Fatal(err)
		}
		if _, err := b.store.Member(ctx, m.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		for _, table := range []string{"member_mark", "member_consent"} {
			if n, err := db.Value[int](ctx, b.d, `SELECT count(*) FROM `+table+` WHERE member_id = $1`, m.ID); n != 0 || err != nil {
				t.Error(table, n, err)
			}
		}
		if got := b.acts(m.ID); !slices.Equal(got, []string{"member.applied", "member.erased"}) {
			t.Error(got)
		}
		if err := b.ledger.Verify(ctx, func(seq int64, what string) { t.Error(seq, what) }); err != nil {
			t.Error(err)
		}
		if _, err := b.Look(ctx, officer("party"), Centre, InFile, other.ID); err != nil {
			t.Error(err)
		}
		if err := b.Erase(ctx, officer("shiraz"), m.ID, Withdrawn); !fault.Is(err, fault.NotFound) {
			t.Error("erased twice", err)
		}
		if _, err := db.Exec(ctx, b.d, `UPDATE member SET state = 'active' WHERE id = $1`, other.ID); err != nil {
			t.Fatal(err)
		}
		refused(t, b.Erase(ctx, officer("shiraz"), other.ID, Expired), fault.Conflict, "member.error.member")
	})
}

func TestAFileIsFoundByWholeValuesAlone(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		one, _ := b.apply(0, "shiraz")
		two, _ := b.apply(2, "yazd")
		for _, x := range []struct {
			kind   Kind
			typed  string
			bodies []id.Body
			want   []id.Member
		}{
			{ByFamily, "بابایی پور", nil, []id.Member{one.ID, two.ID}},
			{ByFamily, "بابايي‌پور", []id.Body{"shiraz"}, []id.Member{one.ID}},
			{ByFamily, "بابایی", nil, nil},
			{ByName, "زهره بابایی پور", nil, []id.Member{one.ID}},
			{ByName, "زهره", nil, nil},
			{ByPhone, "00989121234567", nil, []id.Member{one.ID}},
			{ByPhone, "۰۹۰۱۲۲۲۳۳۴۴", []id.Body{"shiraz", "fars"}, nil},
			{ByNational, "۰۷۹۰۴۱۹۹۰۴", nil, []id.Member{two.ID}},
			{ByNational, "0790419904", []id.Body{}, nil},
		} {
			got, err := b.Find(ctx, x.kind, x.typed, x.bodies, 10)
			slices.Sort(got)
			if err != nil || !slices.Equal(got, x.want) {
				t.Errorf("%s %q in %v: %v, %v", x.kind, x.typed, x.bodies, got, err)
			}
		}
		if _, err := b.Find(ctx, ByPhone, "12", nil, 10); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		_, err := b.Find(ctx, held, "0790419904", nil, 10)
		refused(t, err, fault.Invalid, "member.error.form")
	})
}

func TestNamesInListsHaveALimitADay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		one, _ := b.apply(0, "shiraz")
		two, _ := b.apply(1, "shiraz")
		if err := b.store.setRule(ctx, ShownDaily, 5, "officer", noon); err != nil {
			t.Fatal(err)
		}
		by := officer("fars")
		for range 2 {
			b.now = b.now.Add(time.Minute)
			if _, err := b.Look(ctx, by, Branch, InList, one.ID, two.ID); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.Look(ctx, by, Branch, InList, one.ID, two.ID)
		refused(t, err, fault.TooLarge, "member.error.limit")
		if looks, err := b.store.Looks(ctx, one.ID, 10); len(looks) != 2 || err != nil {
			t.Error("what was not shown was written", looks, err)
		}
		if _, err := b.Look(ctx, by, Branch, InFind, one.ID); err != nil {
			t.Error("the fifth name of five", err)
		}
		if _, err := b.Look(ctx, by, Branch, InFile, one.ID); err != nil {
			t.Error("a file is no list", err)
		}
		if _, err := b.Look(ctx, officer("yazd"), Branch, InList, one.ID, two.ID); err != nil {
			t.Error("another reader", err)
		}
		b.now = b.now.Add(24 * time.Hour)
		if _, err := b.Look(ctx, by, Branch, InList, one.ID, two.ID); err != nil {
			t.Error("the next day", err)
		}
	})
}

func TestANewKeyOfAProvinceSealsItsFilesAnew(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		one, _ := b.apply(0, "shiraz")
		two, _ := b.apply(3, "yazd")
		scopes, err := b.keys.RotateData(ctx)
		if err != nil || !slices.Equal(scopes, []string{"member:fars", "member:yazd"}) {
			t.Fatal(scopes, err)
		}
		owners, err := Owners(ctx, b.o)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range owners {
			b.keys.Own(o)
		}
		n := 0
		if err := b.keys.Reseal(ctx, func(k int) { n += k }); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		for _, m := range []Member{one, two} {
			if v, err := db.Value[int](ctx, b.d, `SELECT sealed_with FROM member WHERE id = $1`, m.ID); v != 2 || err != nil {
				t.Error(v, err)
			}
			if again := b.member(m.ID); again.Version != m.Version {
				t.Error("a form that shows the file is stale")
			}
			if _, err := b.Look(ctx, officer("party"), Centre, InFile, m.ID); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestWhatIsTypedIsReadOrRefusedByField(t *testing.T) {
	today := day(noon)
	for _, x := range typed {
		if _, wrong := x.Read(today); len(wrong) > 0 {
			t.Error(x, wrong)
		}
	}
	b, err := i18n.New(Locales, seal.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(*Form){
		"given": func(x *Form) { x.Given = " \u200c" }, "family": func(x *Form) { x.Family = strings.Repeat("آ", 61) }, "county": func(x *Form) { x.County = "" },
		"birth": func(x *Form) { x.Birth = "1387/09/02" }, "national": func(x *Form) { x.National = "0499370898" }, "mobile": func(x *Form) { x.Mobile = "02188888888" },
	} {
		x := typed[0]
		change(&x)
		_, wrong := x.Read(today)
		if key, _ := fault.Text(wrong[field]); len(wrong) != 1 || !b.Has(key) {
			t.Errorf("%s: %v, %q", field, wrong, key)
		}
	}
	for typed, want := range map[string]string{
		"1387/09/01": "", "1387/09/02": "member.error.age", "۵ اردیبهشت ۱۳۷۰": "", "١٣٧٠/٢/٥": "", "1991-04-25": "member.error.birth", "1370/13/01": "member.error.birth",
		"1406/01/01": "member.error.birth", "1284/01/01": "member.error.birth", "": "member.error.birth", "70/2/5": "member.error.birth",
	} {
		_, err := ReadBirth(typed, today)
		if key, _ := fault.Text(err); key != want {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestNobodyIsAskedLessThanTheRequiredConsent(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, err := b.Apply(t.Context(), Application{Token: b.token(), File: b.file(0), Body: "shiraz", Agreed: []string{"news"}})
		refused(t, err, fault.Invalid, "member.error.consent")
		_, err = b.Apply(t.Context(), Application{Token: b.token(), File: b.file(0), Body: "atlantis", Agreed: []string{"register"}})
		refused(t, err, fault.Invalid, "member.error.body")
		m, r := b.apply(0, "shiraz")
		if all, err := b.store.Consents(t.Context(), m.ID); err != nil || len(all) != 1 || all[0] != (Consent{"register", 1, noon, time.Time{}}) {
			t.Error(all, err)
		}
		if len(r.Code) != codeDigits || strings.Trim(r.Code, "0123456789") != "" || len(r.Link) != 32 {
			t.Error(r)
		}
		if codeOf(" ۱۲۳۴ ٥٦٧٨-9 ") != "123456789" {
			t.Error("a code in other digits")
		}
	})
}
