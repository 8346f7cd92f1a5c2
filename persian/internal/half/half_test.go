package half

import (
	"slices"
	"strings"
	"testing"
)

func readings(x *Lexicon, word string) (all []string) {
	key, _, _ := Encode(word)
	for _, r := range x.Read(nil, key) {
		s := strings.ReplaceAll(Decode(key, r.Gaps), "\u200c", "|")
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func TestTheLexiconReadsWordsByTheirLetters(t *testing.T) {
	for word, want := range map[string]string{
		"میشود": "می|شود", "کتابهایمان": "کتاب|هایمان", "بزرگترین": "بزرگ|ترین", "بیکتاب": "بی|کتاب", "خانهام": "خانه|ام",
		"کارها": "کارها", "گفتوگو": "گفت|وگو", "سیاستگذاری": "سیاست|گذاری", "خانۀ": "خانه\u0654",
	} {
		if all := readings(Words(), word); !slices.Contains(all, want) {
			t.Errorf("%s is read as %v, want %s among them", word, all, want)
		}
	}
	for _, word := range []string{"غغغغ", "می", "ها"} {
		if all := readings(Words(), word+"ظظظ"); len(all) > 0 {
			t.Errorf("%s is read as %v", word, all)
		}
	}
}

func TestAWordIsItsLetters(t *testing.T) {
	for word, want := range map[string]string{
		"می\u200cشود": "می|شود", "كتاب": "کتاب", "مُحَمَّد": "محمد", "کار\u200cها": "کارها", "خانهٔ": "خانه\u0654", "می\u200c": "می", "a": "", "": "", "12": "",
	} {
		key, gaps, ok := Encode(word)
		if got := strings.ReplaceAll(Decode(key, gaps), "\u200c", "|"); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", word, got, ok)
		}
	}
	if _, _, ok := Encode(strings.Repeat("ب", MaxWord+1)); ok {
		t.Error("a word without end was taken")
	}
}

// What a scorer remembers of words must not change what it says of them: each word is asked beside others, by one that
// has seen all of it before and by one that has seen nothing.
func TestAKnownWordIsScoredAsANewOne(t *testing.T) {
	words := strings.Fields("او می‌خواهد نشانه‌ای از نشان‌های سیاستگذاری بزرگتر درآمدهای گله‌ای عبداللهبنزبیر میشود کتابهای گفتوگوی ما خانه تصمیمگیریها")
	keys := make([][]byte, len(words))
	for i, w := range words {
		keys[i], _, _ = Encode(w)
	}
	old := NewScorer(Words(), Trained())
	asked := 0
	for range 2 {
		for i, word := range keys {
			for _, c := range []Context{{}, {Prev: keys[(i+1)%len(keys)]}, {keys[(i+3)%len(keys)], keys[(i+5)%len(keys)]}} {
				got := old.Gaps(nil, word, c)
				fresh := NewScorer(Words(), Trained())
				w := fresh.prepare(word, c)
				want := make([]float32, len(word)-1)
				for k := 1; k < len(word); k++ {
					if Joins(word[k-1]) {
						want[k-1] = max(probability(fresh.model.sum(fresh.gapFeatures(&w, k))), fresh.floor(&w.own, k))
						asked++
					}
				}
				w.settle(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s: %v, a new scorer says %v", words[i], got, want)
				}
			}
		}
	}
	if asked == 0 {
		t.Error("nothing was asked")
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	for _, file := range []string{"", "x", lexiconFile[:1000], lexiconFile[1000:], modelFile} {
		if _, err := Open(file); err == nil {
			t.Errorf("a lexicon of %d bytes was read", len(file))
		}
	}
	for _, file := range []string{"", "x", modelFile[:1000], lexiconFile} {
		if _, err := OpenModel(file); err == nil {
			t.Errorf("a model of %d bytes was read", len(file))
		}
	}
}

func TestAModelSurvivesItsFile(t *testing.T) {
	file, err := Trained().File()
	if err != nil {
		t.Fatal(err)
	}
	m, err := OpenModel(string(file))
	if err != nil {
		t.Fatal(err)
	}
	if *m != *Trained() {
		t.Error("the weights changed")
	}
}

func TestALexiconSurvivesItsFile(t *testing.T) {
	key, gaps, _ := Encode("می\u200cشود")
	plain, _, _ := Encode("شود")
	ha, _, _ := Encode("ها")
	entries := []Entry{{Key: string(key), Gaps: gaps, Text: 3, Web: 8, Class: Listed}, {Key: string(plain), Flags: 2}, {Key: string(key)}}
	file, err := Write(entries, []Suffix{{Key: string(ha), Gaps: 1, Flags: 2}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	x, err := Open(string(file))
	if err != nil {
		t.Fatal(err)
	}
	if all := readings(x, "میشود"); len(all) != 2 {
		t.Errorf("%v", all)
	}
	if all := readings(x, "شودها"); !slices.Equal(all, []string{"شودها"}) { // د joins nothing
		t.Errorf("%v", all)
	}
	for _, r := range x.Read(nil, key) {
		if text, web := x.Count(r.Entry); r.Gaps != 0 && (text != 3 || web != 8) {
			t.Errorf("counts %d, %d", text, web)
		}
	}
}

func TestTrainingIsReproducible(t *testing.T) {
	fit := func() *Model {
		l := NewLearner(Words(), 1)
		l.Text(strings.Repeat("او می‌رود و کتاب‌ها را می‌خواند. میدان بزرگ است.\n", 20), 1)
		return l.Fit(Fit{Rounds: 3, Rate: 0.05, Drop: 0.5, DropSpace: 0.1, Seed: 1})
	}
	a, b := fit(), fit()
	if *a != *b {
		t.Error("two trainings gave two models")
	}
	if *a == (Model{}) {
		t.Error("nothing was learnt")
	}
}

func TestSlipsAreSuggestedInOrderOfLikelihood(t *testing.T) {
	s := NewScorer(Words(), nil)
	for slip, want := range map[string]string{"انتحابات": "انتخابات", "مطبوعاط": "مطبوعات", "جلصه": "جلسه", "بیمارصتان": "بیمارستان", "دراین": "در این"} {
		key, _, _ := Encode(slip)
		got := s.Suggest(key, 5)
		if len(got) == 0 || len(got) > 5 || got[0] != want {
			t.Errorf("%s: %v, want %s first", slip, got, want)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		Load()
	}
}

func BenchmarkFolded(b *testing.B) {
	x := Words()
	for b.Loop() {
		x.folded()
	}
}
