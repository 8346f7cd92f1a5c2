package app

import (
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/room/press"
)

func TestAFrontPageShowsWhatWasPutOnItUntilItsDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		clock := today
		a, err := Open(t.Context(), Config{
			Data: t.TempDir(), Database: address(t, d), BaseURL: "https://party.example", CacheSize: 64,
			Now: func() time.Time { return clock }, Entropy: entropy{rand.NewChaCha8([32]byte{1})}, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		fill(t, a, 0)
		h := a.handler()
		dir, err := a.Party.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		fars, _ := dir.BodyAt("fars")
		theirs := add(t, a, "kind: news\ntitle: خبر فارس\nstatus: published\nowner: fars\nprovince: fars\ndate: 1404/02/01 09:00", "متن")
		own := add(t, a, "kind: note\ntitle: یادداشت مرکز\nstatus: published\nowner: party\ndate: 1404/02/01 08:00", "متن")
		add(t, a, "kind: news\ntitle: تازه‌ترین\nstatus: published\nowner: secretariat\ndate: 1404/02/05 09:00", "متن")
		first := func(path, at string) string {
			t.Helper()
			all := viewtest.Parse(t, get(h, path).Body.String()).Find(at)
			if len(all) == 0 {
				return ""
			}
			return strings.TrimSpace(all[0].Text())
		}
		home := func() string { return first("/", ".front h2") }
		province := func() string { return first("/provinces/fars/", "[aria-labelledby=h-news] h3") }
		if home() != "تازه‌ترین" || province() != "خبر فارس" {
			t.Fatalf("before: %q, %q", home(), province())
		}
		by := ledger.Actor{Person: "a", Via: "desk"}
		put := func(it press.Item, root bool) press.Feature {
			t.Helper()
			place := fars.ID
			if root {
				place = dir.Root().ID
			}
			f, err := a.Press.Feature(t.Context(), by, it.ID, place, clock.Add(48*time.Hour), "")
			if err != nil {
				t.Fatal(err)
			}
			if root && home() == "خبر فارس" || !root && province() == "یادداشت مرکز" {
				t.Fatal("what was proposed is shown")
			}
			if err := a.Press.AnswerFeature(t.Context(), ledger.Actor{Person: "b", Via: "desk"}, f.ID, true, ""); err != nil {
				t.Fatal(err)
			}
			return f
		}
		up := put(theirs, true)
		if home() != "خبر فارس" {
			t.Errorf("the home page begins with %q", home())
		}
		if err := a.Press.EndFeature(t.Context(), by, up.ID, ""); err != nil || home() != "تازه‌ترین" {
			t.Errorf("taken off, it begins with %q, %v", home(), err)
		}
		put(theirs, true)
		put(own, false)
		if province() != "یادداشت مرکز" {
			t.Errorf("the page of the province begins with %q", province())
		}
		clock = clock.Add(49 * time.Hour)
		if home() != "تازه‌ترین" || province() != "خبر فارس" {
			t.Errorf("after the day: %q, %q", home(), province())
		}
	})
}
