package party

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/i18n"
	tables "hemmat/internal/kit/sheet"
)

// tried brings rows in and says what would become of them: a line for each, with its verdict and what is wrong.
func (p *party) tried(rows string) (Draft, *trial, string) {
	p.t.Helper()
	d, err := p.Bring(p.t.Context(), officer, "x.csv", []byte(rows))
	if err != nil {
		p.t.Fatal(err)
	}
	t, err := p.Try(p.t.Context(), d, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, r := range t.rows {
		s := fmt.Sprintf("%d %s", r.line, r.verdict)
		for _, f := range r.faults {
			s += " " + strings.TrimPrefix(strings.TrimPrefix(f.Key, "party.wrong."), "party.import.wrong.")
		}
		all = append(all, s)
	}
	return d, t, strings.Join(all, "\n")
}

// bring records rows, all of which must be good.
func (p *party) bring(rows string) Import {
	p.t.Helper()
	d, t, is := p.tried(rows)
	if t.count(RowWrong) > 0 {
		p.t.Fatalf("not all rows are good:\n%s", is)
	}
	done, err := p.ApplyImport(p.t.Context(), operator, d.ID, t.sign, nil, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return done
}

func sampled(t *testing.T, fn func(p *party)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		fn(p)
		if m := p.texts.Missing(); len(m) > 0 {
			t.Errorf("no text for %v", m)
		}
	})
}

func TestBodiesComeInByTheNamesThatPeopleWrite(t *testing.T) {
	sampled(t, func(p *party) {
		done := p.bring("نوع،\tنام\tزیر\tتلفن\tپایه‌گذاری\tنشانی\n" +
			"شهر\tدفتر شيراز\tاستان فارس\t0712-345\t۱۴۰۴/۲/۵\tخیابان نارنج\n" + // it is recorded, with another yeh
			"شهر\tدفتر مرودشت\tفارس\t۰۷۱–۴۳۳۳ ۱۲۳۴\t\t\n" +
			"کارگروه\tکارگروه آب شهری\tکمیته آب و محیط زیست\t\t\t\n" + // without the mark on its heh
			"کمیته\tکمیتهٔ می‌خواهم\t\t\t\t\n" +
			"استان\tاستان یزد\t\t035-1234\t\tیزد، بلوار دانش\n")
		if done.Fresh != 3 || done.Changed != 2 {
			t.Errorf("%+v", done)
		}
		d := p.dir()
		shiraz, _ := d.BodyAt("fars-shiraz")
		if shiraz.Phone != "0712-345" || shiraz.Founded.Numeric() != "1404/02/05" || shiraz.Name["fa"] != "دفتر شیراز" {
			t.Errorf("the recorded office: %+v", shiraz)
		}
		fresh, ok := d.BodyAt("daftar-marudshat")
		if fars, _ := d.BodyAt("fars"); !ok || fresh.Parent != fars.ID || fresh.Phone != "071-4333 1234" || fresh.Kind != "city" {
			t.Errorf("the new office: %+v", fresh)
		}
		group, _ := d.BodyAt("kargaruh-ab-shahri")
		if water, _ := d.BodyAt("water"); group.Parent != water.ID {
			t.Errorf("the group: %+v", group)
		}
		if c, _ := d.BodyAt("kamiteh-mi-khavahm"); c.Name["fa"] != "کمیتهٔ می‌خواهم" || c.Parent != RootID {
			t.Errorf("the committee: %+v", c)
		}
		if yazd, _ := d.BodyAt("yazd"); yazd.Phone != "035-1234" || yazd.Address["fa"] == "" || yazd.Name["fa"] != "یزد" {
			t.Errorf("the province: %+v", yazd)
		}
	})
}

func TestTermsComeInWithTheirPeopleAndPosts(t *testing.T) {
	sampled(t, func(p *party) {
		done := p.bring("نام و نام خانوادگی;سمت;نهاد;از;تا;شیوه;شمارهٔ حکم\n" +
			"نويد رودی;بازرس استان;استان فارس;1405/1/1;;انتصاب;۱۲/۷\n" +
			"مهسا سپهری;دبیر;دفتر شیراز;۱۴۰۴/۱/۱;۱۴۰۵/۱/۱;انتخاب;\n" +
			"نوید رودی;دبیر;دفتر شیراز;١٤٠٥/١/١;;انتصاب;\n" + // Arabic digits; her successor from the same day
			"مهسا سپهری;عضو;دفتر شیراز;1405/1/1;;;\n" +
			"نوید رودی;عضو;دفتر شیراز;1405/1/1;;;\n")
		if done.Fresh != 5+1+2 || done.Changed != 0 {
			t.Errorf("%+v", done)
		}
		if s := p.holders("fars-shiraz", "dabir", "1405/02/01"); s != "navid-rud" {
			t.Errorf("the secretary: %s", s)
		}
		if s := p.holders("fars-shiraz", "dabir", "1404/02/01"); s != "mahsa-saphari" {
			t.Errorf("the secretary before: %s", s)
		}
		if s := p.holders("fars-shiraz", "azu", "1405/02/01"); len(strings.Fields(s)) != 2 {
			t.Errorf("members: %s", s)
		}
		who, _ := p.dir().PersonAt("navid-rud")
		for _, o := range p.dir().Terms(who.ID) {
			if o.Post.Slug == "inspector" && (o.Term.Manner != Appointed || o.Term.Letter != "۱۲/۷") {
				t.Errorf("the term: %+v", o.Term)
			}
		}
		// The same file again changes nothing.
		if _, try, is := p.tried("نام,سمت,نهاد,از\nنوید رودی,دبیر,دفتر شیراز,1405/1/1\n"); try.count(RowSame) != 1 {
			t.Error(is)
		}
	})
}

func TestEachBadRowIsRefusedWithItsReasonAndTheOthersStand(t *testing.T) {
	sampled(t, func(p *party) {
		p.apply("people:\n  - {slug: a-one, name: سارا نجفی}\n  - {slug: a-two, name: سارا نجفی}\n")
		for name, c := range map[string]struct{ rows, want string }{
			"two secretaries for one exclusive post": {
				"نام,سمت,نهاد,از\nالف ب,دبیر استان,فارس,1405/1/1\nج د,دبیر,دفتر شیراز,1405/1/1\nه و,دبیر,دفتر شیراز,1405/2/1\nز ح,بازرس استان,فارس,1405/2/1",
				"2 wrong clash\n3 wrong clash\n4 wrong clash\n5 new",
			},
			"terms that end before they begin, overlap, or have no day": {
				"نام,سمت,نهاد,از,تا\nالف ب,عضو,شورای مرکزی,1405/5/1,1405/1/1\nمهین کوهی,عضو,شورای مرکزی,1404/1/1,\nج د,عضو,شورای مرکزی,,\nه و,عضو,شورای مرکزی,1404/13/1,\nز ح,عضو,شورای مرکزی,2025-04-25,",
				"2 wrong to\n3 wrong held\n4 wrong from\n5 wrong day\n6 wrong day",
			},
			"a body made its own ancestor": {
				"نشانی لاتین,نام,بالادست,نوع\nfars,فارس,fars-shiraz,\nalef,الف,be,شهر\nbe,ب,alef,شهر\njim,ج,fars,شهر",
				"2 wrong circle\n3 wrong parent\n4 wrong circle\n5 new",
			},
			"bodies that cannot be": {
				"نوع,نام,بالادست,تلفن,رایانامه,کد,نشانی لاتین\nاستان,ناکجا,,,,,\nشهر,,فارس,,,,\nناشناس,الف,فارس,,,,\nشهر,ب,ناکجا,,,,\nشهر,پ,فارس,۱,,,\nشهر,ت,فارس,,x,,\nشهر,ث,فارس,,,IR-07x,\nشهر,ج,فارس,,,,News\nشهر,چ,فارس,,,,news",
				"2 wrong province\n3 wrong name\n4 wrong kind\n5 wrong parent\n6 wrong phone\n7 wrong email\n8 wrong code\n9 wrong slug\n10 wrong slug",
			},
			"a row whose parent is refused": {
				"نوع,نام,بالادست\nشهر,الف,ناکجا\nکارگروه,ب,الف\nکارگروه,پ,ب\nکارگروه,ت,فارس",
				"2 wrong parent\n3 wrong parent\n4 wrong parent\n5 new",
			},
			"the same body twice": {
				"نوع,نام,بالادست\nشهر,الف,فارس\nشهر,الف,فارس",
				"2 new\n3 wrong twice",
			},
			"namesakes": {
				"نام,سمت,نهاد,از,نشانی لاتین شخص\nسارا نجفی,عضو,شورای مرکزی,1405/1/1,\nسارا نجفی,عضو,شورای مرکزی,1405/1/1,a-two",
				"2 wrong namesakes\n3 new",
			},
			"rows without what they need": {
				"نام,سمت,نهاد,از\nالف ب,دبیر,,1405/1/1\nالف ب,,فارس,1405/1/1\nالف ب,دبیر,ناکجا,1405/1/1\n,,,1405/1/1\nالف ب,,,",
				"2 wrong nobody\n3 wrong nopost\n4 wrong body\n5 wrong nothing\n6 new",
			},
			"an end that is recorded is moved with a reason": {
				"نام,سمت,نهاد,از,تا,دلیل\nبهرام سروی,دبیرکل,دفتر دبیرکل,۱۴۰۰/۳/۱۲,۱۴۰۲/۷/۱۹,\nبهرام سروی,جانشین دبیرکل,دفتر دبیرکل,۱۴۰۳/۳/۱۲,,",
				"2 wrong reason\n3 new",
			},
			"one post said in two ways": {
				"نام,سمت,نهاد,از,رئیس نهاد\nالف ب,دبیر,دفتر شیراز,1404/1/1,بله\nج د,منشی,دفتر شیراز,1404/1/1,شاید\nه و,دبیر,دفتر شیراز,1405/1/1,نه\nز ح,رئیس,دفتر شیراز,1405/1/1,بله",
				"2 wrong heads\n3 wrong truth\n4 wrong differs\n5 wrong heads",
			},
		} {
			before := p.head()
			if _, _, is := p.tried(c.rows); is != c.want {
				t.Errorf("%s:\n%s\nwant\n%s", name, is, c.want)
			}
			if p.head() != before {
				t.Errorf("%s: a trial has recorded something", name)
			}
		}
	})
}

func TestATableInWindows1256WithArabicLettersAndDigitsComesIn(t *testing.T) {
	sampled(t, func(p *party) {
		// Windows-1256 holds no Persian yeh; digits are the Latin ones there.
		text, err := charmap.Windows1256.NewEncoder().String("نوع;نام;زير;پايه‌گذاري\nشهر;دفتر گچساران ژيلا;استان فارس;1404/2/5\n")
		if err != nil {
			t.Fatal(err)
		}
		p.bring(text)
		d := p.dir()
		b, ok := d.BodyAt("daftar-gachsaran-zhila")
		if !ok || b.Name["fa"] != "دفتر گچساران ژیلا" || b.Founded.Numeric() != "1404/02/05" {
			t.Errorf("%+v", b)
		}
		p.bring("\ufeffنوع,نام,زیر,پایه‌گذاری\nشهر,دفتر فسا,فارس,١٤٠٤/٢/٥\n")
		if b, _ := p.dir().BodyAt("daftar-fasa"); b.Founded.Numeric() != "1404/02/05" {
			t.Errorf("Arabic digits after a byte order mark: %+v", b)
		}
	})
}

func TestOnePhoneInFiveSpellingsIsOnePhone(t *testing.T) {
	sampled(t, func(p *party) {
		p.bring("نوع,نام,زیر,تلفن\nشهر,الف,فارس,021-8877 6655\n")
		for _, s := range []string{"۰۲۱۸۸۷۷۶۶۵۵", "+98 21 88776655", "0098-21-88776655", "(٠٢١) ٨٨٧٧٦٦٥٥", "2188776655", "021–8877–6655", "۰۲۱/۸۸۷۷۶۶۵۵"} {
			if _, try, is := p.tried("نوع,نام,زیر,تلفن\nشهر,الف,فارس," + s + "\n"); try.count(RowSame) != 1 {
				t.Errorf("%s: %s", s, is)
			}
		}
		if _, try, _ := p.tried("نوع,نام,زیر,تلفن\nشهر,الف,فارس,02188776656\n"); try.count(RowChanged) != 1 {
			t.Error("another number is no change")
		}
	})
}

func TestColumnsAreGuessedByTheirValues(t *testing.T) {
	sampled(t, func(p *party) {
		for rows, want := range map[string]string{
			"شهر\tالف\tاستان فارس\t071-1234567\ta@b.example\t1404/1/1":                           "bodies kind name_fa parent phone email founded",
			"الف ب\tدبیر\tفارس\t1404/1/1\t1405/1/1\tانتخاب\nپ ت\tدبیر\tفارس\t1404/1/1\t\tانتخاب": "terms person post body from to manner",
			"name_fa,parent,kind\nx,fars,city":      "bodies name_fa parent kind",
			"Name,Body above,Kind,؟\nx,fars,city,z": "bodies name_fa parent kind ",
			"ناشناخته,نام,سمت\nx,الف,دبیر":          "terms  person post",
		} {
			d, err := p.Bring(t.Context(), officer, "", []byte(rows))
			if err != nil {
				t.Fatal(err)
			}
			if is := d.Choice.Kind + " " + strings.Join(d.Choice.Columns, " "); is != want {
				t.Errorf("%q: %s, want %s", rows, is, want)
			}
		}
	})
}

func TestADraftIsRecordedOnceAndAsItWasShown(t *testing.T) {
	sampled(t, func(p *party) {
		rows := "نوع,نام,زیر\nشهر,الف,فارس\nشهر,ب,فارس\nکارگروه,پ,الف\n"
		d, try, _ := p.tried(rows)
		apply := func(sign string, left ...int) error {
			_, err := p.ApplyImport(t.Context(), operator, d.ID, sign, left, nil)
			return err
		}
		before := p.head()
		if err := apply(try.sign, 2); err == nil || p.head() != before { // row 4 stands below row 2
			t.Errorf("a row that others need was left out: %v", err)
		}
		p.apply("bodies:\n  - {slug: be, kind: city, parent: fars, name: ب, phone: 071-1}\n")
		before = p.head()
		if err := apply(try.sign); err == nil || p.head() != before { // row 3 is recorded by now
			t.Errorf("recorded otherwise than shown: %v", err)
		}
		try, _ = p.Try(t.Context(), d, nil)
		if err := apply(try.sign); err != nil {
			t.Fatal(err)
		}
		head := p.head()
		if err := apply(try.sign); err != nil || p.head() != head {
			t.Errorf("a second click: %v, %d entries more", err, p.head()-head)
		}
		if _, err := p.store.Draft(t.Context(), d.ID, now); err == nil {
			t.Error("the draft is still there")
		}
	})
}

func TestEveryProblemOfAFileHasItsWords(t *testing.T) {
	texts, err := i18n.New(ImportLocales())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range tables.Problems {
		if !texts.Has("party.import.error." + string(p)) {
			t.Errorf("no words for a file that is %s", p)
		}
	}
}

func TestADraftExpires(t *testing.T) {
	sampled(t, func(p *party) {
		d, _, _ := p.tried("نوع,نام\nشهر,الف\n")
		for range mostDrafts {
			d, _, _ = p.tried("نوع,نام\nشهر,الف\n")
		}
		if all, err := p.store.DraftsOf(t.Context(), officer, now); err != nil || len(all) != mostDrafts || all[0].ID != d.ID {
			t.Errorf("%d drafts, %v", len(all), err)
		}
		if _, err := p.store.Draft(t.Context(), d.ID, d.Until); err == nil {
			t.Error("it is found when its time is over")
		}
		if err := p.SweepImports(t.Context(), d.Until); err != nil {
			t.Fatal(err)
		}
		if n, _ := db.Value[int](t.Context(), p.o.DB, `SELECT COUNT(*) FROM party_import_draft`); n != 0 {
			t.Errorf("%d drafts are kept", n)
		}
	})
}

// Whoever writes a kind that is none reads all that there are.
func TestTheKindsOfATableAreAllNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := serve(t, d, nil)
		for _, lang := range i18n.Langs {
			text := p.o.Texts.Text(lang, "party.import.wrong.kind", "value", "شورا")
			for _, k := range Kinds[1:] { // the party is there
				if name := p.o.Texts.Text(lang, "party.kind."+k); !strings.Contains(text, name) {
					t.Errorf("%s: %q is not named: %s", lang, name, text)
				}
			}
		}
	})
}
