package press

import (
	"testing"
	"time"

	"hemmat/internal/kit/id"
)

// What the inbox and the calendar of the desk ask of the press.
func TestTheDeskIsToldTitlesAndWhatIsPlanned(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		first := draft("نخست می‌خواهم")
		first.Owner = "fars"
		one := k.must(k.Add(k.ctx, editor, first))
		english := draft("First of all")
		english.Lang = "en"
		k.must(k.Edit(k.ctx, editor, one.ID, english, "", false))
		two := draft("دوم")
		two.Owner = "yazd"
		other := k.must(k.Add(k.ctx, editor, two))
		for lang, want := range map[string]string{"fa": "نخست می‌خواهم", "en": "First of all"} {
			got, err := k.store.Titles(k.ctx, lang, one.ID, other.ID, "none")
			if err != nil || len(got) != 2 || got[one.ID] != want || got[other.ID] != "دوم" {
				t.Errorf("%s: %v %v", lang, got, err)
			}
		}
		k.must(k.Schedule(k.ctx, editor, one.ID, noon.Add(2*time.Hour)))
		k.must(k.Schedule(k.ctx, editor, other.ID, noon.Add(time.Hour)))
		for name, c := range map[string]struct {
			owners   []id.Body
			from, to time.Duration
			want     []id.Item
		}{
			"everybody's, in order":          {nil, 0, 3 * time.Hour, []id.Item{other.ID, one.ID}},
			"from the first, not the second": {nil, time.Hour, 2 * time.Hour, []id.Item{other.ID}},
			"of a body":                      {[]id.Body{"fars"}, 0, 3 * time.Hour, []id.Item{one.ID}},
			"of no body":                     {[]id.Body{}, 0, 3 * time.Hour, nil},
		} {
			got, err := k.store.Planned(k.ctx, c.owners, noon.Add(c.from), noon.Add(c.to))
			if err != nil || len(got) != len(c.want) {
				t.Errorf("%s: %v %v", name, got, err)
				continue
			}
			for i, d := range got {
				if d.ID != c.want[i] || d.State != Scheduled || d.ChangedAt.IsZero() {
					t.Errorf("%s: %+v", name, d)
				}
			}
		}
	})
}
