package meeting

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

var cli = ledger.Actor{Via: "cli"}

// copies are the programs of the centre and of the laptop, each with its own database.
func copies(t *testing.T, fn func(t *testing.T, home, laptop *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		home, laptop := open(t, d), open(t, dbtest.Open(t, d.Engine()))
		fn(t, home, laptop)
	})
}

func (b *bench) export(meetings ...id.Meeting) []byte {
	b.t.Helper()
	var out bytes.Buffer
	must(b.Export(b.t.Context(), &out, meetings, ""))(b.t)
	return out.Bytes()
}

func (b *bench) take(file []byte) Imported {
	b.t.Helper()
	return must(b.Import(b.t.Context(), cli, bytes.NewReader(file)))(b.t)
}

func TestAHallWithoutNetComesTogetherWithItsHome(t *testing.T) {
	copies(t, func(t *testing.T, home, laptop *bench) {
		m := home.called("نشست")
		point := home.record(m.ID).Points[0].ID
		if got := laptop.take(home.export(m.ID)); got.New != 1 || got.Editions != 1 {
			t.Fatal(got)
		}
		laptop.now = m.Begins.Add(time.Minute)
		home.now = laptop.now
		x := laptop.record(m.ID)
		held := must(laptop.Hold(t.Context(), officer, m.ID, x.Version))(t)
		if !held.Guest || held.Number != 0 {
			t.Fatal("a guest gives numbers:", held.Number)
		}
		laptop.attend(m.ID, map[int]Attendance{2: Present, 3: Present})
		laptop.set(m.ID, hallObject, Hall{"farsi", "second"})
		laptop.set(m.ID, textObject+string(point), Words{"در سالن نوشته شد."})
		laptop.decide(m.ID, "مصوبهٔ سالن", "fars-sec", "1405/11/01")
		_, err := laptop.Circulate(t.Context(), officer, m.ID, laptop.record(m.ID).Version, 7, "")
		refusedKey(t, err, "meeting.error.guest")
		other := home.held("نشستی که پیش از آن شماره گرفت")
		home.now = laptop.now
		file := laptop.export(m.ID)
		got := home.take(file)
		if got.New != 0 || got.Asides != 0 || len(got.Held) != 1 || got.Editions == 0 {
			t.Fatal(got)
		}
		y := home.record(m.ID)
		if y.State != Held || y.Number != 2 || other.Number != 1 || y.Text(point) != "در سالن نوشته شد." || y.Attendance(2) != Present || y.Chair != "farsi" || len(y.Decided) != 1 {
			t.Fatalf("%+v", y)
		}
		if all := must(home.store.ListRulings(t.Context(), RulingFilter{Meeting: m.ID, Limit: 9}))(t); len(all) != 1 || all[0].Post != "fars-sec" {
			t.Fatal(all)
		}
		// Twice the same file is nothing new.
		entries := home.acts(object(m.ID))
		if got := home.take(file); got.Editions+got.Asides+got.New+len(got.Held) != 0 {
			t.Error("the same file again is", got)
		}
		if home.acts(object(m.ID)) != entries {
			t.Error("the ledger has a second entry")
		}
		// The laptop hears its number, and what was written at home goes on there.
		home.set(m.ID, textObject+string(point), Words{"در مرکز کامل شد."})
		if got := laptop.take(home.export(m.ID)); got.Asides != 0 {
			t.Error(got)
		}
		if x := laptop.record(m.ID); x.Number != 2 || x.Text(point) != "در مرکز کامل شد." {
			t.Error(x.Number, x.Text(point))
		}
	})
}

func TestWhereBothWroteBothAreKept(t *testing.T) {
	copies(t, func(t *testing.T, home, laptop *bench) {
		ctx := t.Context()
		m := home.held("نشست")
		point := home.record(m.ID).Points[0].ID
		object := textObject + string(point)
		home.set(m.ID, object, Words{"پایه"})
		laptop.now = home.now
		laptop.take(home.export(m.ID))
		home.set(m.ID, object, Words{"نوشتهٔ مرکز"})
		laptop.set(m.ID, object, Words{"نوشتهٔ سالن"})
		laptop.set(m.ID, guestsObject, Words{"مهمان"})
		file := laptop.export(m.ID)
		for i := range 2 {
			got := home.take(file)
			if want := 1 - i; got.Asides != want {
				t.Fatal(i, got)
			}
		}
		x := home.record(m.ID)
		if x.Text(point) != "نوشتهٔ مرکز" || x.Guests != "مهمان" || len(x.Asides) != 1 || !strings.Contains(x.Asides[0].Value, "نوشتهٔ سالن") {
			t.Fatal(x.Text(point), x.Guests, x.Asides)
		}
		home.set(m.ID, hallObject, Hall{"farsi", "second"})
		_, err := home.Circulate(ctx, officer, m.ID, home.record(m.ID).Version, 7, "")
		refusedKey(t, err, "meeting.error.asides")
		// A later file of the same copy takes the place of what it said before.
		laptop.set(m.ID, object, Words{"نوشتهٔ سالن، کامل‌تر"})
		home.take(laptop.export(m.ID))
		if x = home.record(m.ID); len(x.Asides) != 1 || !strings.Contains(x.Asides[0].Value, "کامل‌تر") {
			t.Fatal(x.Asides)
		}
		a := x.Asides[0]
		if err := home.Set(ctx, officer, m.ID, []Write{{object, x.Based(object), value(Words{"هر دو با هم"})}}, a.Key); err != nil {
			t.Fatal(err)
		}
		x = home.record(m.ID)
		if x.Text(point) != "هر دو با هم" || len(x.Asides) != 0 {
			t.Fatal(x.Text(point), x.Asides)
		}
		kept := false
		for _, e := range must(home.store.editions(ctx, m.ID, object))(t) {
			kept = kept || strings.Contains(e.Value, "نوشتهٔ سالن، کامل‌تر")
		}
		if !kept {
			t.Error("what was not taken is lost")
		}
		if got := home.take(laptop.export(m.ID)); got.Asides != 0 {
			t.Error("what is decided is asked again")
		}
		// The decision goes over.
		if got := laptop.take(home.export(m.ID)); got.Asides != 0 {
			t.Error(got)
		}
		if x := laptop.record(m.ID); x.Text(point) != "هر دو با هم" {
			t.Error(x.Text(point))
		}
	})
}

func TestWhatIsSignedIsNotWrittenOverByAFile(t *testing.T) {
	copies(t, func(t *testing.T, home, laptop *bench) {
		x := home.minuted("نشست")
		laptop.now = home.now
		laptop.take(home.export(x.ID))
		laptop.set(x.ID, textObject+string(x.Points[0].ID), Words{"دستکاری"})
		file := laptop.export(x.ID)
		home.now = x.Until
		for _, p := range []id.Person{"farsi", "second"} {
			must(home.Sign(t.Context(), as(p), x.ID, x.Edition))(t)
		}
		before := home.record(x.ID)
		got := home.take(file)
		after := home.record(x.ID)
		if got.Signed != 1 || got.Editions != 0 || after.mark() != before.mark() || len(after.Asides) != 0 {
			t.Error(got)
		}
	})
}

func TestADamagedOrForeignFileWritesNothing(t *testing.T) {
	copies(t, func(t *testing.T, home, laptop *bench) {
		ctx := t.Context()
		m := home.held("نشست")
		good := string(home.export(m.ID))
		laptop.now = home.now
		delete(laptop.bodies, "yazd")
		for name, text := range map[string]string{
			"empty":     "",
			"no JSON":   "PK\x03\x04",
			"another":   `{"format":"other"}`,
			"cut":       good[:len(good)/2],
			"one sign":  strings.Replace(good, "گزارش", "گزارث", 1),
			"a version": strings.Replace(good, `"version":1,"at"`, `"version":9,"at"`, 1),
			"body":      resealed(t, good, `"body":"council"`, `"body":"mars"`),
			"post":      resealed(t, good, `"post":"member"`, `"post":"king"`),
			"object":    resealed(t, good, `"object":"point:`, `"object":"paint:`),
			"value":     resealed(t, good, `"title":"گزارش دبیر"`, `"title":""`),
			"key":       resealed(t, good, `"key":"`, `"key":"zz`),
			"state":     resealed(t, good, `"state":"held"`, `"state":"signed"`),
			"field":     resealed(t, good, `"kind":"ordinary"`, `"kind":"ordinary","signed":true`),
		} {
			if _, err := laptop.Import(ctx, cli, strings.NewReader(text)); err == nil || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", name, err)
			}
			if n := must(db.Value[int64](ctx, laptop.d, `SELECT (SELECT count(*) FROM meeting) + (SELECT count(*) FROM meeting_edition)`))(t); n != 0 {
				t.Fatalf("%s: something was written", name)
			}
		}
		if got := laptop.take([]byte(good)); got.New != 1 {
			t.Error("the good one is refused:", got)
		}
	})
}

func readRaw(file string) ([]byte, error) {
	f := File{}
	err := json.Unmarshal([]byte(file), &f)
	return f.Meetings, err
}

func refusedKey(t *testing.T, err error, key string) {
	t.Helper()
	refused(t, err, fault.Conflict, key)
}

// resealed changes the meetings of a file and seals it again, as a program of other authors might.
func resealed(t *testing.T, file, old, new string) string {
	t.Helper()
	if !strings.Contains(file, old) {
		t.Fatalf("the file has no %s", old)
	}
	meetings := must(readRaw(file))(t)
	var out bytes.Buffer
	if err := sealFile(&out, []byte(strings.Replace(string(meetings), old, new, 1)), noon); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
