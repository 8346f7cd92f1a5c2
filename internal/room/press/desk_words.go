package press

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

const (
	wordsPath = "/desk/words/"
	// shownWords bounds a page of words, and addedWords what one form adds.
	shownWords, addedWords = 500, 200
)

// RegisterWords adds the page of the site's words: those that the proof takes for right though no dictionary has them.
func (w *Writer) RegisterWords(s *staff.Pages) {
	s.Page(staff.Page{Name: "press.words", Method: http.MethodGet, Pattern: wordsPath, Action: ActWords, Object: staff.Anywhere, Do: w.wordsPage})
	s.Page(staff.Page{Name: "press.words.add", Method: http.MethodPost, Pattern: wordsPath, Action: ActAddWords, Object: staff.Anywhere, Do: w.addWords})
	s.Page(staff.Page{Name: "press.words.remove", Method: http.MethodPost, Pattern: wordsPath + "remove/", Action: ActRemoveWord, Object: staff.Anywhere, Do: w.removeWord})
	s.Nav(staff.Nav{Key: "press.words.nav", Path: wordsPath, Action: ActWords, Order: 50})
}

// siteWord is a word with who added it, and when.
type siteWord struct {
	Word string
	At   time.Time
	By   id.Person
}

type wordsPage struct {
	Head   view.DeskHead
	Form   *view.FormPage
	Filter view.Form
	Rows   []wordRow
	Many   bool
	Remove string // where the buttons go; "" for whoever may not
	Empty  *view.Empty
}

type wordRow struct {
	Word, Who string
	At        time.Time
}

func (w *Writer) wordsPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return w.wordsForm(ctx, r, "", "")
}

// wordsForm is the page, with what was typed and what is wrong with it.
func (w *Writer) wordsForm(ctx context.Context, r *staff.Request, typed, wrong string) (staff.Answer, error) {
	all, err := w.rm.store.siteWords(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	q, err := persian.StoreLine(r.URL.Query().Get("q"))
	if err != nil {
		q = ""
	}
	all = slices.DeleteFunc(all, func(x siteWord) bool { return !strings.Contains(persian.Fold(x.Word), persian.Fold(q)) })
	slices.SortFunc(all, func(a, b siteWord) int { return bytes.Compare(persian.SortKey(a.Word), persian.SortKey(b.Word)) })
	p := wordsPage{
		Head: view.DeskHead{Title: r.Text("press.words.nav"), Note: r.Text("press.words.note")},
		Filter: view.Form{Action: r.Href(wordsPath), Title: r.Text("press.words.find"), Submit: r.Text("press.words.find"), Fields: []view.Field{
			{Name: "q", Kind: "search", Label: r.Text("press.words.q"), Value: q},
		}},
	}
	if len(all) > shownWords {
		all, p.Many = all[:shownWords], true
	}
	people := map[id.Person]bool{}
	for _, x := range all {
		people[x.By] = true
	}
	names, err := w.names(ctx, r.Lang, people)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, x := range all {
		p.Rows = append(p.Rows, wordRow{Word: x.Word, Who: names[x.By], At: x.At})
	}
	anywhere, _ := staff.Anywhere(ctx, r)
	if r.May(ActRemoveWord, anywhere).OK {
		p.Remove = r.Href(wordsPath + "remove/")
	}
	if r.May(ActAddWords, anywhere).OK {
		p.Form = &view.FormPage{Action: r.Href(wordsPath), Submit: r.Text("press.words.add"), Groups: []view.Group{{Fields: []view.Field{
			{Name: "words", Kind: "textarea", Rows: 3, Label: r.Text("press.words.new"), Hint: r.Text("press.words.hint"), Value: typed, Error: wrong},
		}}}}
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.words.empty"), Text: r.Text("press.words.empty.text")}
	}
	a := staff.Answer{Template: "press/desk_words", Title: p.Head.Title, Data: p, Nav: wordsPath}
	if wrong != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func (w *Writer) names(ctx context.Context, lang string, people map[id.Person]bool) (map[id.Person]string, error) {
	var ids []id.Person
	for p := range people {
		if p != "" {
			ids = append(ids, p)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return w.staff.Names(ctx, lang, ids...)
}

// addWords adds the words of the form, one a line, all of them or none.
func (w *Writer) addWords(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	typed, err := r.Lines("words")
	if err != nil {
		return w.wordsForm(ctx, r, r.PostFormValue("words"), r.Text("press.words.error.text"))
	}
	var words []string
	for line := range strings.SplitSeq(typed, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			words = append(words, line)
		}
	}
	if len(words) == 0 || len(words) > addedWords {
		return w.wordsForm(ctx, r, typed, r.Text("press.words.error.count", "n", addedWords))
	}
	bad := ""
	err = w.rm.DB.Tx(ctx, func(ctx context.Context) error {
		for _, word := range words {
			if err := w.rm.AddWord(ctx, r.Actor(), word); err != nil {
				bad = word
				return err
			}
		}
		return nil
	})
	if fault.Is(err, fault.Invalid) {
		return w.wordsForm(ctx, r, typed, r.Text("press.write.error.word", "word", short(bad)))
	}
	return staff.Answer{To: wordsPath, Notice: "press.notice.words.added"}, err
}

// removeWord takes a word off the list. One that is gone already is what was wanted.
func (w *Writer) removeWord(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	word := r.PostFormValue("word")
	err := w.rm.DB.Tx(ctx, func(ctx context.Context) error {
		removed, err := w.rm.store.removeWord(ctx, word)
		if err != nil || !removed {
			return err
		}
		return w.rm.Ledger.Append(ctx, ledger.Entry{At: w.rm.Now(), Act: "press.word.removed", Actor: r.Actor(), Object: "words:press"})
	})
	if err != nil {
		err = fmt.Errorf("press: remove word: %w", err)
	}
	return staff.Answer{To: wordsPath, Notice: "press.notice.words.removed"}, err
}
