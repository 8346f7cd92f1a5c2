package party

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

func TestWhatALetterIsWorthOnADay(t *testing.T) {
	term := Term{From: day(t, "1405/01/01"), To: day(t, "1406/01/01")}
	open := Term{From: term.From}
	revoked := time.Unix(1, 0)
	for _, c := range []struct {
		name   string
		letter Letter
		term   Term
		known  bool
		on     string
		want   LetterState
	}{
		{"in its term", Letter{}, term, true, "1405/09/01", LetterValid},
		{"on its first day", Letter{}, term, true, "1405/01/01", LetterValid},
		{"before", Letter{}, term, true, "1404/12/29", LetterComing},
		{"on the last day", Letter{}, term, true, "1405/12/29", LetterValid},
		{"on the day of its end", Letter{}, term, true, "1406/01/01", LetterEnded},
		{"its term was made longer, the letter was not", Letter{Words: LetterWords{To: "1405/06/01"}}, term, true, "1405/09/01", LetterEnded},
		{"its term ended sooner than it says", Letter{Words: LetterWords{To: "1407/01/01"}}, term, true, "1406/02/01", LetterEnded},
		{"open", Letter{}, open, true, "1420/01/01", LetterValid},
		{"its term was taken back", Letter{}, Term{}, false, "1405/09/01", LetterVoid},
		{"replaced", Letter{Replaced: "x"}, term, true, "1405/09/01", LetterReplaced},
		{"revoked", Letter{Revoked: revoked}, term, true, "1405/09/01", LetterRevoked},
		{"revoked, and over", Letter{Revoked: revoked}, term, true, "1409/09/01", LetterRevoked},
	} {
		if got := c.letter.State(c.term, c.known, day(t, c.on)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	code := newCode([]byte(strings.Repeat("\x01\x02\x03\x04", codeLength)))
	if len(code) != codeLength || strings.Trim(code, codeLetters) != "" {
		t.Fatalf("made %q", code)
	}
	for typed, want := range map[string]string{
		"k7m2q9xa3t": "k7m2q9xa3t", "K7M2Q-9XA3T": "k7m2q9xa3t", " k7m2q 9xa3t ": "k7m2q9xa3t", "k۷m۲q-۹xa۳t": "k7m2q9xa3t",
		"k7m2q9xa3": "", "k7m2q9xa3tt": "", "k7m2q9xa3o": "", "کهچ": "", "": "", "k7m2q/9xa3t": "", "l7m2q9xa3t": "",
	} {
		if got, ok := readCode(typed); got != want && ok || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", typed, got, ok, want)
		}
	}
	if got := spelled("k7m2q9xa3t"); got != "k7m2q-9xa3t" {
		t.Errorf("spelled %q", got)
	}
}

func TestALetterSaysWhoWhichPostAndForHowLong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		today := Today(now)
		office := func(body, post string) Office {
			b, _ := p.dir().BodyAt(body)
			for _, x := range p.dir().Posts(b.ID) {
				if x.Slug == post {
					return p.dir().office(p.dir().held[x.ID][0])
				}
			}
			t.Fatalf("no post %s", post)
			return Office{}
		}
		w, wrong := p.dir().write(office("fars", "secretary"), today, "بند نخست\n\nبند دوم")
		if len(wrong) > 0 || w.Person != "پریسا دشتی" || w.Post != "دبیر استان فارس" || w.Signer != "مهین کوهی" || w.SignerPost != "دبیرکل" || w.Day != "1405/09/01" ||
			strings.Join(w.Lines, "|") != "به موجب این حکم، شما از ۲۰ مهر ۱۴۰۴ به سمت «دبیر استان فارس» منصوب می‌شوید.|بند نخست|بند دوم" {
			t.Errorf("%+v, %v", w, wrong)
		}
		if w, _ := p.dir().write(office("fars", "inspector"), today, ""); !strings.Contains(w.Lines[0], "به‌عنوان سرپرست «بازرس استان فارس»") {
			t.Errorf("acting: %v", w.Lines)
		}
		o := office("water", "secretary")
		o.Term.Manner, o.Term.To = Elected, day(t, "1407/01/01")
		if w, _ := p.dir().write(o, today, ""); !strings.Contains(w.Lines[0], "بر پایهٔ رأی") || !strings.Contains(w.Lines[0], "تا ۱ فروردین ۱۴۰۷") {
			t.Errorf("elected: %v", w.Lines)
		}
		// Whoever was Secretary-General that day signs.
		if w, _ := p.dir().write(office("fars", "secretary"), day(t, "1401/01/01"), ""); w.Signer != "بهرام سروی" {
			t.Errorf("signed by %s", w.Signer)
		}
		for want, c := range map[string]struct {
			o  Office
			on Day
		}{
			"party.wrong.letter.signer": {office("fars", "secretary"), day(t, "1399/01/01")},
			"party.wrong.letter.own":    {office("secretary-general-office", "secretary-general"), day(t, "1401/01/01")},
			"party.wrong.letter.over":   {func() Office { o := office("fars", "secretary"); o.Term.To = today; return o }(), today},
		} {
			if _, wrong := p.dir().write(c.o, c.on, ""); len(wrong) != 1 || wrong[0].Key != want {
				t.Errorf("%v, want %s", wrong, want)
			}
		}
	})
}

var hrefOfLetter = regexp.MustCompile(`/verify/([a-z0-9]{10})/`)

func TestALetterIsIssuedPrintedReplacedAndRevoked(t *testing.T) {
	atDesk(t, func(b *bench) {
		held := b.dir().Holders(b.post("fars", "secretary").ID, Today(now))[0]
		path := termsPath + string(held.Term.ID) + "/letter/"
		b.answer(b.send(local, path, map[string]string{"sure": ""}), 422).One("#e-sure")
		late := b.send(local, path, map[string]string{"sure": "1", "text": "دیرآمده"})
		if s := b.see(local, path, 200).One("form.formpage").Text(); !strings.Contains(s, "منصوب می‌شوید") || !strings.Contains(s, "مهین کوهی، دبیرکل") {
			t.Errorf("what will be issued is not shown: %s", s)
		}
		b.done(b.send(local, path, map[string]string{"sure": "1", "text": "با سپاس از می‌خواهم"}))
		if d := b.answer(late, http.StatusConflict); d.One("textarea[name=text]").Text() != "دیرآمده" {
			t.Error("what was typed is lost")
		}
		letters, err := b.store.LettersOf(t.Context(), held.Term.ID)
		if err != nil || len(letters) != 1 || letters[0].Name() != "1405/1" || letters[0].By != local {
			t.Fatalf("letters: %+v, %v", letters, err)
		}
		first := letters[0]
		if x, _ := b.dir().Term(held.Term.ID); x.Letter != "۱۴۰۵/۱" {
			t.Errorf("the term bears the number %q", x.Letter)
		}
		entries, err := b.ledger.Of(t.Context(), "letter:"+first.ID, 9)
		if err != nil || len(entries) != 1 || entries[0].Act != "party.letter.issued" || string(entries[0].Commitment) != string(ledger.Commitment(first.Salt, []byte(first.state()))) {
			t.Errorf("entered: %+v, %v", entries, err)
		}
		print := b.see(inspector, lettersPath+first.ID+"/", 200)
		article := print.One(".letter article[lang=fa][dir=rtl]")
		for _, want := range []string{"۱۴۰۵/۱", "پریسا دشتی", "دبیر استان فارس", "با سپاس از می‌خواهم", "مهین کوهی", "دبیرکل", "یکشنبه ۱ آذر ۱۴۰۵", "https://party.example/verify/" + first.Code + "/", spelled(first.Code)} {
			if !strings.Contains(article.Text(), want) {
				t.Errorf("the paper does not say %q: %s", want, article.Text())
			}
		}
		print.One("article svg.qr")
		print.None("nav")
		print.None("script[src]")

		// A reissue has a reason, a number of its own, and takes the place of the first.
		if d := b.answer(b.send(local, path, map[string]string{"sure": "1"}), 422); len(d.Find("#e-reason")) != 1 {
			t.Errorf("issued again without a reason: %s", d.One("main").Text())
		}
		b.done(b.send(local, path, map[string]string{"sure": "1", "reason": "نام استان درست نبود"}))
		letters, _ = b.store.LettersOf(t.Context(), held.Term.ID)
		if len(letters) != 2 || letters[0].Name() != "1405/2" || letters[0].Replaces != first.ID || letters[1].Replaced != letters[0].ID || letters[0].Code == first.Code {
			t.Fatalf("letters: %+v", letters)
		}
		if s := b.see(inspector, lettersPath+first.ID+"/", 200).One(".notice").Text(); !strings.Contains(s, "حکم تازه‌ای به‌جای این حکم") {
			t.Errorf("the old paper: %s", s)
		}
		second := letters[0]
		b.answer(stafftest.Post(local, lettersPath+first.ID+"/revoke/", map[string][]string{"reason": {"چرا"}}), http.StatusConflict)
		if d := b.answer(stafftest.Post(local, lettersPath+second.ID+"/revoke/", map[string][]string{"reason": {" "}}), 422); len(d.Find("#e-revoke-reason")) != 1 {
			t.Errorf("revoked without a reason: %s", d.One("main").Text())
		}
		b.answer(stafftest.Post(inspector, lettersPath+second.ID+"/revoke/", map[string][]string{"reason": {"چرا"}}), 403)
		b.done(stafftest.Post(local, lettersPath+second.ID+"/revoke/", map[string][]string{"reason": {"برکناری"}}))
		b.answer(stafftest.Post(local, lettersPath+second.ID+"/revoke/", map[string][]string{"reason": {"باز هم"}}), http.StatusConflict)
		if s := b.see(inspector, path, 200).One("ul.lines").Text(); !strings.Contains(s, "لغوشده") || !strings.Contains(s, "برکناری") || !strings.Contains(s, "جایگزین‌شده") {
			t.Errorf("the letters of the term: %s", s)
		}
		// After a revocation a letter is issued anew, and needs no reason: none is replaced.
		b.done(b.send(local, path, map[string]string{"sure": "1"}))
		d := b.see(officer, lettersPath, 200)
		if s := d.One("ul.lines").Text(); strings.Index(s, "۱۴۰۵/۳") > strings.Index(s, "۱۴۰۵/۲") || !strings.Contains(s, "۱۴۰۵/۱") {
			t.Errorf("the register: %s", s)
		}
		if n := len(hrefOfLetter.FindAllString(d.One("main").Text(), -1)); n != 3 {
			t.Errorf("%d letters in the register", n)
		}
		b.see(outsider, path, 403)
		b.see(outsider, lettersPath+first.ID+"/", 403)
		b.see(officer, lettersPath+"x/", 404)
	})
}

func TestTheRegisterShowsOnlyWhatIsWithinReach(t *testing.T) {
	atDesk(t, func(b *bench) {
		water := b.dir().Holders(b.post("water", "secretary").ID, Today(now))[0]
		l, err := b.IssueLetter(t.Context(), operator, water.Term.ID, "", "", "")
		if err != nil {
			t.Fatal(err)
		}
		b.see(officer, lettersPath, 200).One("ul.lines")
		b.see(local, lettersPath, 200).None("ul.lines")
		b.see(local, lettersPath+l.ID+"/", 403)
	})
}

func TestNumbersOfLettersHaveNoGapAndALetterStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		b, _ := p.dir().BodyAt("central-council")
		var terms []id.Term
		for _, x := range p.dir().Posts(b.ID) {
			for _, held := range p.dir().held[x.ID] {
				terms = append(terms, held.ID)
			}
		}
		if len(terms) != 2 { // the first of them is the Secretary-General's
			t.Fatal(len(terms))
		}
		var own, other id.Term
		for _, x := range terms {
			if held, _ := p.dir().Term(x); p.dir().people[held.Person].Slug == "mahin-kuh" {
				own = x
			} else {
				other = x
			}
		}
		if _, err := p.IssueLetter(t.Context(), operator, own, "", "", ""); err == nil {
			t.Fatal("the Secretary-General signed their own letter")
		}
		first, err := p.IssueLetter(t.Context(), operator, other, "", "", "")
		if err != nil || first.Number != 1 {
			t.Fatalf("the first has number %d, %v: a refused one has taken a number", first.Number, err)
		}
		for _, q := range []string{`DELETE FROM party_letter`, `UPDATE party_letter SET number = 9`, `UPDATE party_letter SET code = 'x'`} {
			if _, err := db.Exec(t.Context(), d, q); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", q, err)
			}
		}
		if err := p.RevokeLetter(t.Context(), operator, first.ID, "چرا"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), d, `DELETE FROM party_letter_revocation`); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a revocation is deleted: %v", err)
		}
	})
}

func TestAnyoneChecksALetter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, nil)
		v.sample()
		b, _ := v.dir().BodyAt("fars")
		held := map[string]Office{}
		for _, x := range v.dir().Posts(b.ID) {
			for _, o := range v.dir().Holders(x.ID, Today(now)) {
				held[x.Slug] = o
			}
		}
		l, err := v.IssueLetter(t.Context(), operator, held["secretary"].Term.ID, "", "رازمگو", "")
		if err != nil {
			t.Fatal(err)
		}
		check := func(want string, words ...string) string {
			t.Helper()
			doc := v.page(l.Path(), 200)
			if got := doc.One("h1").Text(); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			doc.One("meta[name=robots]")
			s := doc.One("main").Text()
			for _, w := range words {
				if !strings.Contains(s, w) {
					t.Errorf("it does not say %q: %s", w, s)
				}
			}
			if strings.Contains(s, "رازمگو") || strings.Contains(s, "مهین") {
				t.Errorf("it says more than the post, the days and the name: %s", s)
			}
			return s
		}
		check("این حکم معتبر است", "دبیر استان فارس", "پریسا دشتی", "۲۰ مهر ۱۴۰۴")
		if n := len(v.page(l.Path(), 200).Find(".facts dt")); n != 3 {
			t.Errorf("%d facts of an open term, want the name, the post and its first day", n)
		}
		if got := v.page("/en"+l.Path(), 200).One("h1").Text(); got != "This letter is valid" {
			t.Errorf("in English: %q", got)
		}
		v.apply("people:\n  - {slug: parisa-dasht, public: false}\n")
		if s := check("این حکم معتبر است", "دبیر استان فارس"); strings.Contains(s, "پریسا") {
			t.Errorf("a hidden person is named: %s", s)
		}
		v.apply("terms:\n  - {person: parisa-dasht, body: fars, post: secretary, from: 1404/7/20, to: 1405/8/1}\n")
		check("دورهٔ این حکم پایان یافته است", "۱ آبان ۱۴۰۵")
		v.apply("terms:\n  - {person: parisa-dasht, body: fars, post: secretary, from: 1404/7/20, to: 1404/7/20, reason: اشتباه}\n")
		check("دورهٔ این حکم پس گرفته شده است")
		if err := v.RevokeLetter(t.Context(), operator, l.ID, "رازمگو"); err != nil {
			t.Fatal(err)
		}
		check("این حکم لغو شده است")

		hidden, err := v.IssueLetter(t.Context(), operator, held["inspector"].Term.ID, "", "", "")
		if err != nil {
			t.Fatal(err)
		}
		if s := v.page(hidden.Path(), 200).One("main").Text(); !strings.Contains(s, "بازرس استان فارس") || strings.Contains(s, "کسی") {
			t.Errorf("of a hidden person: %s", s)
		}
		if entries, _ := v.ledger.Of(t.Context(), "letter:"+hidden.ID, 1); entries[0].Public {
			t.Error("a hidden person's letter is in the public log")
		}
		again, err := v.IssueLetter(t.Context(), operator, held["inspector"].Term.ID, hidden.ID, "", "نام")
		if err != nil {
			t.Fatal(err)
		}
		if got := v.page(hidden.Path(), 200).One("h1").Text(); got != "حکم دیگری جای این حکم را گرفته است" {
			t.Errorf("the page is kept past a reissue: %q", got)
		}
		if got := v.page(again.Path(), 200).One("h1").Text(); got != "این حکم معتبر است" {
			t.Errorf("the new one: %q", got)
		}

		for _, path := range []string{"/verify/22222aaaaa/", "/verify/x/", "/verify/%D8%A2/"} {
			if got := v.page(path, 404).One("h1").Text(); got != "چنین حکمی صادر نشده است" {
				t.Errorf("%s: %q", path, got)
			}
		}
		form := v.page("/verify/", 200)
		form.One("input[name=code]")
		if got := v.answer("/verify/?code=" + strings.ToUpper(spelled(l.Code))); got.StatusCode != http.StatusMovedPermanently || got.Header.Get("Location") != l.Path() {
			t.Errorf("typed: %d %s", got.StatusCode, got.Header.Get("Location"))
		}
		if got := v.answer("/verify/" + strings.ToUpper(l.Code) + "/"); got.StatusCode != http.StatusMovedPermanently || got.Header.Get("Location") != l.Path() {
			t.Errorf("in capitals: %d %s", got.StatusCode, got.Header.Get("Location"))
		}
		v.page("/verify/?code=abc", 400).One("#e-code")
	})
}
