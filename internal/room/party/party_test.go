package party

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

func day(t testing.TB, s string) Day {
	t.Helper()
	if s == "" {
		return Day{}
	}
	d, err := jalali.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheDayOfTheHandoverBelongsToTheSuccessor(t *testing.T) {
	old := Term{From: day(t, "1400/3/12"), To: day(t, "1402/7/20")}
	next := Term{From: day(t, "1402/7/20")}
	if old.Overlaps(next) || next.Overlaps(old) {
		t.Error("a term that ends on the day the next begins overlaps it")
	}
	if on := day(t, "1402/7/20"); old.Holds(on) || !next.Holds(on) {
		t.Error("on the day of the handover the predecessor still holds, or the successor does not")
	}
	if on := day(t, "1402/7/19"); !old.Holds(on) || next.Holds(on) {
		t.Error("on the day before, the successor holds already")
	}
}

func TestTwoHoldersOfOnePostClashUnlessOneActs(t *testing.T) {
	a := Term{ID: "a", Person: "p", Post: "x", From: day(t, "1400/1/1"), To: day(t, "1401/1/1")}
	b := Term{ID: "b", Person: "q", Post: "x", From: day(t, "1400/6/1")}
	acting, elsewhere, same := b, b, b
	acting.Acting, elsewhere.Post, same.Person = true, "y", "p"
	void := b
	void.To = void.From
	for _, c := range []struct {
		name string
		post Post
		u    Term
		want bool
	}{
		{"two holders", Post{Unique: true}, b, true},
		{"two holders of a head", Post{Head: true}, b, true},
		{"one acts", Post{Unique: true}, acting, false},
		{"a post of many", Post{}, b, false},
		{"another post", Post{Unique: true}, elsewhere, false},
		{"the same person twice", Post{}, same, true},
		{"a term taken back", Post{Unique: true}, void, false},
	} {
		if got := Clash(c.post, a, c.u); got != c.want {
			t.Errorf("%s: clash %v, want %v", c.name, got, c.want)
		}
		if got := Clash(c.post, c.u, a); got != c.want {
			t.Errorf("%s, the other way round: clash %v, want %v", c.name, got, c.want)
		}
	}
}

func TestASignatureReadsAsItIsSpoken(t *testing.T) {
	fars := Body{Kind: KindProvince, BodyContent: BodyContent{Name: Text{"fa": "فارس", "en": "Fars"}}}
	water := Body{Kind: KindCommittee, BodyContent: BodyContent{Name: Text{"fa": "کمیتهٔ آب", "en": "Water Committee"}}}
	office := Body{Kind: KindSecretaryOffice, BodyContent: BodyContent{Name: Text{"fa": "دفتر دبیرکل"}}}
	persianOnly := Body{Kind: "council", BodyContent: BodyContent{Name: Text{"fa": "شورای مرکزی"}}}
	post := func(fa, en string) Post { return Post{PostContent: PostContent{Name: Text{"fa": fa, "en": en}}} }
	signed := post("دبیر", "Secretary")
	signed.Sign = Text{"fa": "دبیر کل آب"}
	for _, c := range []struct {
		post     Post
		body     Body
		lang     string
		want, in string
	}{
		{post("دبیر استان", "Secretary"), fars, "fa", "دبیر استان فارس", "fa"},
		{post("دبیر", "Secretary"), fars, "fa", "دبیر استان فارس", "fa"},
		{post("دبیر", "Secretary"), fars, "en", "Secretary, Fars Province", "en"},
		{post("دبیر", "Secretary"), water, "fa", "دبیر کمیتهٔ آب", "fa"},
		{post("سخنگو", ""), water, "fa", "سخنگوی کمیتهٔ آب", "fa"},
		{post("عضو", "Member"), persianOnly, "fa", "عضو شورای مرکزی", "fa"},
		{post("عضو شورا", "Member"), persianOnly, "fa", "عضو شورای مرکزی", "fa"},
		{post("دبیر کمیته", "Secretary"), water, "fa", "دبیر کمیتهٔ آب", "fa"},
		{post("مشاور شورا", ""), water, "fa", "مشاور شورای کمیتهٔ آب", "fa"},
		{post("عضو", "Member"), persianOnly, "en", "Member", "en"},
		{post("دبیرکل", "Secretary-General"), office, "fa", "دبیرکل", "fa"},
		{post("سخنگو", ""), water, "en", "سخنگوی کمیتهٔ آب", "fa"},
		{signed, water, "fa", "دبیر کل آب", "fa"},
	} {
		if got, in := Signature(c.post, c.body, c.lang); got != c.want || in != c.in {
			t.Errorf("signature in %s: %q (%s), want %q (%s)", c.lang, got, in, c.want, c.in)
		}
	}
}

func TestTheOfficeToSignWithIsTheMarkedOneElseTheHighest(t *testing.T) {
	sg := Office{Post: Post{Slug: SecretaryGeneralSlug, Head: true}, Body: Body{Kind: KindSecretaryOffice}, Term: Term{ID: "sg"}, depth: 1}
	root := Office{Post: Post{}, Term: Term{ID: "root"}, depth: 0}
	higher := Office{Post: Post{Unique: true}, Term: Term{ID: "higher"}, depth: 1}
	head := Office{Post: Post{Head: true}, Term: Term{ID: "head"}, depth: 2}
	member := Office{Post: Post{}, Term: Term{ID: "member"}, depth: 2}
	acting := Office{Post: Post{Head: true}, Term: Term{ID: "acting", Acting: true}, depth: 2}
	marked := Office{Post: Post{}, Term: Term{ID: "marked", Signs: true}, depth: 5}
	for _, c := range []struct {
		all  []Office
		want id.Term
	}{
		{[]Office{member, head}, "head"},
		{[]Office{acting, head}, "head"},
		{[]Office{head, higher}, "higher"},
		{[]Office{root, head}, "head"}, // a provincial secretary signs as that, not as one of a council's members
		{[]Office{root, sg}, "sg"},
		{[]Office{sg, marked, root}, "marked"},
	} {
		if got := ranked(c.all)[0].Term.ID; got != c.want {
			t.Errorf("signed as %s, want %s", got, c.want)
		}
	}
}

func TestTheProvincesAreThoseOfTheStandard(t *testing.T) {
	if len(Provinces) != 31 {
		t.Fatalf("%d provinces, want 31", len(Provinces))
	}
	codes, slugs, ids := map[string]bool{}, map[string]bool{}, map[id.Body]bool{RootID: true}
	for _, p := range Provinces {
		if codes[p.Code] || slugs[p.Slug] || ids[builtin(p.Code)] || p.Fa == "" || p.En == "" {
			t.Errorf("%+v stands twice or lacks a name", p)
		}
		if !slugForm.MatchString(p.Slug) || !id.Valid(string(builtin(p.Code))) {
			t.Errorf("%s: slug %q or id %q has the wrong form", p.Code, p.Slug, builtin(p.Code))
		}
		codes[p.Code], slugs[p.Slug], ids[builtin(p.Code)] = true, true, true
	}

	file, err := os.Open(filepath.FromSlash("../../../../shared/domain/provinces.tsv"))
	dbtest.Require(t, "shared", err == nil, "the list of provinces to compare with")
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(Provinces)+1 {
		t.Fatalf("%d rows of provinces, want %d", len(rows)-1, len(Provinces))
	}
	for i, row := range rows[1:] {
		if want := (Province{row[0], row[2], row[3], row[4]}); Provinces[i] != want {
			t.Errorf("province %d is %+v, want %+v", i, Provinces[i], want)
		}
	}
}

func TestAPersonIsFoundByAPartOfTheNameInAnyLetters(t *testing.T) {
	d := newDirectory(record{people: []Person{{ID: "b", PersonContent: PersonContent{Name: Text{"fa": "مهین کوهی", "en": "Mahin Kouhi"}}}, {ID: "a", PersonContent: PersonContent{Name: Text{"fa": "مهین‌دخت"}}}}})
	for words, want := range map[string][]id.Person{"مهین": {"a", "b"}, "مهين كو": {"b"}, "kouhi": {"b"}, "": nil, " \u200c": nil, "نوید": nil} {
		if got := d.Named(words); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", words, got, want)
		}
	}
}
