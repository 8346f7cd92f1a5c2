package press

import (
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
)

func TestAFileOfTopicsAddsAndChangesAndTakesNoneAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, 1)
		apply := func(text string) int {
			t.Helper()
			n, err := k.ApplyTopics(t.Context(), ledger.Actor{Via: "test"}, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		sample := TopicsHelp[strings.Index(TopicsHelp, "  topics:"):strings.Index(TopicsHelp, "Topics that")]
		if n := apply(sample); n != 2 {
			t.Errorf("the sample of the help has %d topics", n)
		}
		apply("topics:\n  - {slug: councils, name: {fa: شوراي شهر}}\n  - {slug: آب, name: {fa: آب}}\n")
		all, err := k.store.Topics(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		for _, x := range all {
			names[x.Slug] = x.Name["fa"]
		}
		if len(all) != 3 || names["councils"] != "شورای شهر" || names["elections"] != "انتخابات" {
			t.Errorf("%v", names)
		}
	})
}

func FuzzParseTopics(f *testing.F) {
	f.Add([]byte("topics:\n  - {slug: a, name: {fa: می‌خواهم}}\n"))
	f.Add([]byte("topics: [{slug: a}, {slug: a}]"))
	f.Add([]byte("x: &a [*a]"))
	f.Add([]byte("topics:\n- &x {slug: b, name: {fa: ب}}\n- *x"))
	for _, bad := range []string{"", "topics:", "topics: []", "topic: []", "topics: [{slug: a, nam: {}}]", "topics: 1", "\xff"} {
		if _, err := ParseTopics([]byte(bad)); !fault.Is(err, fault.Invalid) {
			f.Errorf("%q: %v", bad, err)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		topics, err := ParseTopics(text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %v is not a fault of the file", text, err)
			}
			return
		}
		seen := map[string]bool{}
		for i, x := range topics {
			if seen[x.Slug] || x.Order != i+1 {
				t.Errorf("%q: %+v", text, topics)
			}
			seen[x.Slug] = true
		}
	})
}
