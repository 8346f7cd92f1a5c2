package meeting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
)

func TestTheMemoryAnswersWithinWhatTheReaderMaySee(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.signed("شورا")
		// A meeting of Fars about the same.
		m := must(b.Draft(ctx, officer, Plan{Body: "fars", Kind: Ordinary, Title: "نشست فارس", Begins: b.now.AddDate(0, 0, 8)}))(t)
		b.point(m.ID, "صندوق استان")
		x := b.callIt(m.ID)
		b.now = x.Begins
		must(b.Hold(ctx, officer, m.ID, x.Version))(t)
		b.set(m.ID, hallObject, Hall{"farsi", "officer"})
		b.decide(m.ID, "صندوق‌های قرض الحسنهٔ شهرستان‌ها یکی شوند.", "", "")
		none := must2(b.Recall(ctx, Reader{Person: "farsi", Posts: []id.Post{"fars-sec", "member"}}, "شهرستان", Place{}))(t)
		if len(none) != 0 {
			t.Fatal("what is not circulated is found:", none)
		}
		b.circulate(m.ID)
		for _, c := range []struct {
			who   Reader
			words string
			want  int
		}{
			{Reader{Person: "farsi", Posts: []id.Post{"fars-sec", "member"}}, "قرض‌الحسنه", 2},
			{Reader{Person: "farsi", Posts: []id.Post{"fars-sec", "member"}}, "قرض الحسنه", 2},
			{Reader{Person: "third", Posts: []id.Post{"member"}}, "قرض‌الحسنه", 1},
			{Reader{Person: "third", Posts: []id.Post{"member"}}, "صندوق استان", 0},
			{Reader{Person: "boss", Posts: []id.Post{"general"}}, "صندوق", 0},
			{Reader{Person: "x", Bodies: []id.Body{"fars"}}, "صندوق", 1},
			{Reader{Person: "x", Bodies: []id.Body{"yazd"}}, "صندوق", 0},
			{Reader{Person: "x", All: true}, "صندوق", 2},
			{Reader{Person: "x", All: true}, "دبیر گزارش داد", 1}, // the minutes of an item
			{Reader{Person: "x", All: true}, "زعفران", 0},
			{Reader{}, "صندوق", 0},
		} {
			got := must2(b.Recall(ctx, c.who, c.words, Place{}))(t)
			if len(got) != c.want {
				t.Errorf("%s of %+v: %d, want %d", c.words, c.who, len(got), c.want)
			}
		}
		page := b.desk.See("third", memoryPath+"?q=%D8%B5%D9%86%D8%AF%D9%88%D9%82", 200)
		if got := page.One("section[aria-labelledby=\"found\"]").Text(); !strings.Contains(got, "مصوبهٔ ۱ سال ۱۴۰۵") || !strings.Contains(got, "شورای مرکزی") || strings.Contains(got, "فارس") {
			t.Error(got)
		}
		if got := b.desk.See("officer", memoryPath+"?q=%D8%B5%D9%86%D8%AF%D9%88%D9%82", 200).One("section[aria-labelledby=\"found\"]").Text(); !strings.Contains(got, "فارس") {
			t.Error(got)
		}
		b.desk.See("third", memoryPath, 200).None(".empty")
		b.desk.See("third", memoryPath+"?q=%D8%B2%D8%B9%D9%81%D8%B1%D8%A7%D9%86&at=x&doc=%00", 200).One(".empty")
	})
}

// ctx is a context, for functions in a transaction.
type ctx = context.Context

func must2(v []Found, _ *Place, err error) func(testing.TB) []Found { return must(v, err) }

func TestAnAnswerHasPages(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		m := b.held("نشست")
		for i := range 45 {
			doc := Minutes{Points: []MinutePart{{ID: id.New[id.Point](b.ids), Title: "بودجه", Text: fmt.Sprint("بودجهٔ بند ", i)}}}
			x := Meeting{ID: m.ID, Begins: noon.Add(time.Duration(i) * time.Hour)}
			if err := b.o.DB.Tx(t.Context(), func(ctx ctx) error {
				return b.store.remember(ctx, &x, fmt.Sprintf("text:%02d", i), "", "بودجه", doc.Points[0].Text)
			}); err != nil {
				t.Fatal(err)
			}
		}
		var all []string
		at := Place{}
		for range 4 {
			found, next, err := b.Recall(t.Context(), Reader{Person: "x", All: true}, "بودجه", at)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				all = append(all, f.Text)
			}
			if next == nil {
				break
			}
			at = *next
		}
		if len(all) != 45 || all[0] != "بودجهٔ بند 44" || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 45 {
			t.Error(len(all), all[0])
		}
	})
}

// BenchmarkAnAnswerOutOfTwentyThousandResolutions holds the bound: a second.
func BenchmarkAnAnswerOutOfTwentyThousandResolutions(b *testing.B) {
	for _, engine := range dbtest.Engines {
		b.Run(string(engine), func(b *testing.B) {
			x := open(b, dbtest.Open(b, engine))
			x.many(20_000)
			who := Reader{Person: "farsi", Posts: []id.Post{"member", "fars-sec"}}
			for name, q := range map[string]string{"rare": "قنات میبد", "common": "مصوبه شورا", "both": "مصوبه قنات"} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						found, _, err := x.Recall(b.Context(), who, q, Place{})
						if err != nil || len(found) == 0 {
							b.Fatal(len(found), err)
						}
					}
					if each := b.Elapsed() / time.Duration(b.N); each > time.Second {
						b.Errorf("an answer takes %v", each)
					}
				})
			}
		})
	}
}

// many fills the memory with resolutions of meetings of the council.
func (b *bench) many(n int) {
	b.t.Helper()
	words := strings.Fields("بودجه آموزش سلامت کشاورزی محیط زیست مسکن جوانان زنان رسانه عضویت انتخابات استان شهرستان دفتر کمیته گزارش برنامه پیشنهاد لایحه قانون شورا دبیر هیئت نماینده")
	const each = 20
	err := b.o.DB.Tx(b.t.Context(), func(ctx ctx) error {
		for i := range n / each {
			m := Meeting{ID: id.New[id.Meeting](b.ids), Body: "council", Kind: Ordinary, Title: "نشست", Begins: noon.AddDate(0, 0, -i), State: Signed, Version: 1, Salt: []byte("x"), At: noon, Year: 1405, Number: int64(i + 1)}
			if err := b.store.put(ctx, &m); err != nil {
				return err
			}
			if err := b.store.seat(ctx, m.ID, []Seat{{N: 1, Post: "member", Person: "farsi"}}); err != nil {
				return err
			}
			for j := range each {
				k := i*each + j
				text := fmt.Sprintf("مصوبه شورا دربارهٔ %s %s و %s در سال جاری به %s سپرده شد %d", words[k%len(words)], words[k*7%len(words)], words[k*13%len(words)], words[k*5%len(words)], k)
				if k%1000 == 0 {
					text += " قنات میبد"
				}
				r := id.New[id.Ruling](b.ids)
				if err := b.store.remember(ctx, &m, "ruling:"+string(r), r, "موضوع", text); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
}
