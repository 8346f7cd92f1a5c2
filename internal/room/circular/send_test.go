package circular

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

func seatsOf(seats []Seat) string {
	var all []string
	for _, s := range seats {
		all = append(all, fmt.Sprintf("%s/%s/%t", s.Post, s.Person, s.Passes))
	}
	return strings.Join(all, " ")
}

func TestAnAudienceIsTheHoldersOfTheDay(t *testing.T) {
	tr := small()
	tr.terms["yazd-spokes"] = []term{{person: "stand-in", from: ymd(1405, 1, 1), acting: true}}
	today := ymd(1405, 9, 1)
	for name, c := range map[string]struct {
		choices []Choice
		want    string
	}{
		"all provincial secretaries, a vacant one too": {[]Choice{secretaries}, "fars-sec/farsi/true yazd-sec/yazdi/true qom-sec//true"},
		"a post by its name, in whatever letters":      {[]Choice{{Kind: OfGroup, Body: "party", BodyKind: "province", Posts: "سخنگو"}}, "fars-spokes/voice/true yazd-spokes/stand-in/true qom-spokes//true"},
		"every kind of body below one":                 {[]Choice{{Kind: OfGroup, Body: "fars", Posts: HeadPosts}}, "fars-sec/farsi/true shiraz-sec/shirazi/true"},
		"a council's seats do not pass":                {[]Choice{{Kind: OfBody, Body: "council"}}, "member/farsi/false member/second/false member/third/false"},
		"each seat once":                               {[]Choice{{Kind: OfPost, Post: "fars-sec"}, {Kind: OfBody, Body: "fars"}}, "fars-sec/farsi/true fars-spokes/voice/true"},
	} {
		if got := seatsOf(Seats(tr, c.choices, today)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	tr.leave("fars-sec", "farsi", ymd(1405, 8, 30))
	if got := seatsOf(Seats(tr, []Choice{{Kind: OfPost, Post: "fars-sec"}}, today)); got != "fars-sec//true" {
		t.Errorf("who has left is an addressee: %s", got)
	}
}

func TestADraftIsHeldToItsRules(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		item := b.write("text", "party", Public)
		for key, d := range map[string]Draft{
			"circular.error.asked":         {Item: item, Asked: "money", Choices: []Choice{secretaries}},
			"circular.error.until":         {Item: item, Asked: Read, Until: noon, Choices: []Choice{secretaries}},
			"circular.error.until-nothing": {Item: item, Asked: Nothing, Until: noon.AddDate(0, 0, 1), Choices: []Choice{secretaries}},
			"circular.error.audience":      {Item: item, Asked: Read},
			"circular.error.choice":        {Item: item, Asked: Read, Choices: []Choice{{Kind: OfBody, Body: "mars"}}},
			"circular.error.text":          {Item: "none", Asked: Read, Choices: []Choice{secretaries}},
		} {
			_, err := b.Prepare(t.Context(), sender, d)
			refused(t, err, fault.Invalid, key)
		}
		_, err := b.Prepare(t.Context(), sender, Draft{Item: item, Asked: Read, Choices: slices.Repeat([]Choice{secretaries}, maxChoices+1)})
		refused(t, err, fault.TooLarge, "circular.error.choices")
		b.texts["draft"] = Announcement{Item: "draft", Owner: "party"}
		_, err = b.Prepare(t.Context(), sender, Draft{Item: "draft", Asked: Read, Choices: []Choice{secretaries}})
		refused(t, err, fault.Conflict, "circular.error.unapproved")
	})
}

func TestATextIsSentOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.prepared("text", Accept)
		_, err := b.Prepare(ctx, sender, Draft{Item: "text", Asked: Read, Choices: []Choice{secretaries}})
		refused(t, err, fault.Conflict, "circular.error.taken")

		c, err = b.Change(ctx, sender, c.ID, c.Version, Draft{Asked: Accept, Until: noon.AddDate(0, 0, 5), Choices: []Choice{secretaries}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Send(ctx, sender, c.ID, c.Version-1)
		refused(t, err, fault.Conflict, "circular.error.changed")
		_, err = b.Change(ctx, sender, c.ID, c.Version-1, Draft{Asked: Read, Choices: []Choice{secretaries}})
		refused(t, err, fault.Conflict, "circular.error.changed")

		sent, err := b.Send(ctx, sender, c.ID, c.Version)
		if err != nil || sent.Number != 1 || sent.Year != 1405 || sent.State != Sent || sent.Seats != 3 {
			t.Fatal(sent, err)
		}
		stored, err := b.store.Circular(ctx, c.ID)
		if err != nil || stored.Number != 1 || stored.Reach != Addressees || !stored.SentAt.Equal(noon) || stored.Version != sent.Version {
			t.Fatal(stored, err)
		}
		_, err = b.Send(ctx, sender, c.ID, sent.Version)
		refused(t, err, fault.Conflict, "circular.error.sent")
		_, err = b.Change(ctx, sender, c.ID, sent.Version, Draft{Asked: Read, Choices: []Choice{secretaries}})
		refused(t, err, fault.Conflict, "circular.error.sent")
		refused(t, b.Drop(ctx, sender, c.ID, sent.Version), fault.Conflict, "circular.error.sent")
		if got, want := b.acts(c.ID), []string{"circular.preparedfalse", "circular.changedfalse", "circular.sentfalse"}; !slices.Equal(got, want) {
			t.Errorf("the ledger has %v, want %v", got, want)
		}
		if next := b.sent("other", Read); next.Number != 2 {
			t.Errorf("the next number is %d", next.Number)
		}
	})
}

func TestWhatIsPreparedCanBeDropped(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.prepared("text", Read)
		if err := b.Drop(t.Context(), sender, c.ID, c.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := b.store.Circular(t.Context(), c.ID); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		b.prepared("text", Read)
	})
}

func TestSendingIsInTheLedgerInPublicWhenTheTextIs(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c, err := b.Prepare(t.Context(), sender, Draft{Item: b.write("open", "party", Public), Asked: Nothing, Choices: []Choice{secretaries}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.Send(t.Context(), sender, c.ID, c.Version); err != nil {
			t.Fatal(err)
		}
		if got := b.acts(c.ID); !slices.Contains(got, "circular.senttrue") {
			t.Error(got)
		}
	})
}

func TestASendingThatFailsTakesNoNumber(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.prepared("text", Read)
		back := errors.New("taken back")
		err := b.d.Tx(t.Context(), func(ctx context.Context) error {
			if _, err := b.Send(ctx, sender, c.ID, c.Version); err != nil {
				t.Fatal(err)
			}
			return back
		})
		if !errors.Is(err, back) {
			t.Fatal(err)
		}
		if n, err := b.store.CountSeats(t.Context(), c.ID, SeatFilter{}); n != 0 || err != nil {
			t.Error(n, err)
		}
		nobody := b.prepared("nobody", Read, Choice{Kind: OfGroup, Body: "shiraz", BodyKind: "province"})
		_, err = b.Send(t.Context(), sender, nobody.ID, nobody.Version)
		refused(t, err, fault.Conflict, "circular.error.nobody")
		if sent, err := b.Send(t.Context(), sender, c.ID, c.Version); err != nil || sent.Number != 1 {
			t.Fatal(sent.Number, err)
		}
	})
}

// Twenty circulars are sent by twenty senders through two processes, each by two of them at once: twenty numbers, no gap.
func TestTwentySendersGetTwentyNumbers(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			rooms := []*bench{openOn(t, dbtest.Again(t, address), small()), openOn(t, dbtest.Again(t, address), small())}
			var all []Circular
			for i := range 20 {
				item := id.Item(fmt.Sprintf("text-%02d", i))
				all = append(all, rooms[0].prepared(item, Read))
				rooms[1].write(item, "party", Addressees)
			}
			type result struct {
				n   int64
				err error
			}
			results := make(chan result)
			for _, c := range all {
				for _, rm := range rooms {
					go func() {
						sent, err := rm.Send(t.Context(), sender, c.ID, c.Version)
						results <- result{sent.Number, err}
					}()
				}
			}
			var got []int64
			late := 0
			for range 2 * len(all) {
				r := <-results
				switch {
				case r.err == nil:
					got = append(got, r.n)
				case fault.Is(r.err, fault.Conflict):
					late++
				default:
					t.Error(r.err)
				}
			}
			slices.Sort(got)
			for i, n := range got {
				if n != int64(i+1) {
					t.Fatalf("numbers %v", got)
				}
			}
			if len(got) != 20 || late != 20 {
				t.Fatalf("%d numbers, %d were late", len(got), late)
			}
		})
	}
}

// big is a party with so many posts of one holder in 31 provinces.
func big(posts int) *tree {
	t := newTree()
	t.body("party", "", "party", "حزب")
	for i := range 31 {
		p := id.Body(fmt.Sprintf("province-%02d", i))
		t.body(p, "party", "province", fmt.Sprint("استان ", i))
		for j := i; j < posts; j += 31 {
			post := id.Post(fmt.Sprintf("post-%05d", j))
			t.post(post, p, fmt.Sprint("سمت ", j), false, true)
			t.appoint(post, id.Person(fmt.Sprintf("0190cfe1-0000-7000-8000-%012d", j)), ymd(1400, 1, 1))
		}
	}
	return t
}

var everybody = Choice{Kind: OfGroup, Body: "party", BodyKind: "province"}

func TestFiftyThousandAreSentToWithinSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			b := openOn(t, dbtest.Open(t, e), big(50_000))
			c := b.prepared("text", Accept, everybody)
			start := time.Now()
			sent, err := b.Send(t.Context(), sender, c.ID, c.Version)
			if err != nil || sent.Seats != 50_000 {
				t.Fatal(sent.Seats, err)
			}
			// The figure is BenchmarkSend's, on a quiet machine: this says that no statement was lost in a loop.
			if took := time.Since(start); took > 15*time.Second {
				t.Errorf("it took %v", took)
			}
			t.Log(time.Since(start))
		})
	}
}
