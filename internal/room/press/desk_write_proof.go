package press

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/prose"
	"hemmat/internal/kit/staff"
	"hemmat/persian"
)

// proofreader reads with the site's own words.
func (w *Writer) proofreader(ctx context.Context) (persian.Proofreader, error) {
	words, err := w.rm.store.words(ctx)
	return persian.Proofreader{Words: persian.NewWordList(words...)}, err
}

// AddWord puts a word on the list of those that are right on this site.
func (rm *Room) AddWord(ctx context.Context, actor ledger.Actor, word string) error {
	word, err := persian.StoreLine(word)
	if err != nil {
		return fault.Wrap(fault.Invalid, err)
	}
	if !persian.NewWordList(word).Has(word) {
		return fault.New(fault.Invalid, "press.write.error.word", "word", short(word))
	}
	err = rm.DB.Tx(ctx, func(ctx context.Context) error {
		now := rm.Now()
		added, err := rm.store.addWord(ctx, word, actor.Person, now)
		if err != nil || !added {
			return err
		}
		return rm.Ledger.Append(ctx, ledger.Entry{At: now, Act: "press.word", Actor: actor, Object: "words:press"})
	})
	if err != nil {
		return fmt.Errorf("press: add word: %w", err)
	}
	return nil
}

// proofFields are the fields that are read, in their order. The last is the text itself.
var proofFields = []string{"kicker", "title", "lead", "body"}

// proofDoc is one field as the proofreader reads it.
type proofDoc struct {
	field string
	*prose.Doc
}

// proofDocs are the fields of the sheet. A body of which no form knows a part may hold what is no text: it is left out.
func (sh *sheet) proofDocs() (docs []proofDoc) {
	for i, source := range []string{sh.Kicker, sh.Title, sh.Lead, block.HTML(sh.Blocks)} {
		format := prose.Text
		if proofFields[i] == "body" {
			format = prose.HTML
		}
		if d, err := prose.Read(source, format); err == nil && source != "" {
			docs = append(docs, proofDoc{proofFields[i], d})
		}
	}
	return docs
}

// remark is a finding as the list shows it.
type remark struct {
	Key           string // of the checkbox
	Field         string
	Reason        string // in Persian
	Before, After string // the words around it
	Text, Fix     string
	Fixable       bool
	Word          string // that can be added to the site's words
	Style         bool   // how it reads, not how it is written
}

// remarks are the findings in the fields. A finding keeps its key as long as its field is the same.
func (d proofDoc) remarks(p persian.Proofreader) (all []remark, found []prose.Finding) {
	found = slices.Collect(d.Proof(p))
	if d.field != "body" { // the parts of a head are no paragraphs
		found = slices.DeleteFunc(found, func(f prose.Finding) bool { return f.Reason == persian.LeadLong && d.field != "lead" })
	}
	sum := fnv.New32a()
	io.WriteString(sum, d.Source)
	for i, f := range found {
		r := remark{
			Key: fmt.Sprintf("%s.%08x.%d", d.field, sum.Sum32(), i), Field: d.field, Reason: f.Reason.String(), Text: d.Words[f.Start:f.End],
			Style: f.Reason.Rule() == persian.Ease,
		}
		r.Before, r.After = around(d.Words, f.Start, f.End)
		if r.Style {
			r.Before, r.After, r.Text = "", "", persian.Truncate(r.Text, 80)
		}
		if len(f.Fixes) > 0 {
			r.Fix, r.Fixable = f.Fixes[0], f.Mendable
		}
		if f.Reason == persian.WordUnknown {
			r.Word = r.Text
		}
		all = append(all, r)
	}
	return all, found
}

// around are the words before and after a place, of the same line.
func around(s string, start, end int) (before, after string) {
	const most = 60
	from := max(0, start-most)
	for from > 0 && from < start && !utf8.RuneStart(s[from]) {
		from++
	}
	before = s[from:start]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	} else if i := strings.IndexByte(before, ' '); i >= 0 && from > 0 {
		before = "…" + before[i:]
	}
	to := min(len(s), end+most)
	for to < len(s) && to > end && !utf8.RuneStart(s[to]) {
		to--
	}
	after = s[end:to]
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	} else if i := strings.LastIndexByte(after, ' '); i >= 0 && to < len(s) {
		after = after[:i] + "…"
	}
	return before, after
}

// proofPage is the list of findings.
type proofPage struct {
	Remarks []remark
	Styles  []remark
	Reading string // how the text reads
	Foreign bool   // the text is not Persian
	Made    int    // fixes that were just made
	Word    string // that was just added
	Asked   bool
}

// proof shows what the proofreader finds. "apply" makes the chosen fixes first, "word.…" adds a word to the site's.
func (w *Writer) proof(ctx context.Context, d *written, act string) (staff.Answer, error) {
	page := &proofPage{Asked: true}
	verb, word, _ := strings.Cut(act, ".")
	if verb == "word" {
		if err := w.rm.AddWord(ctx, d.Actor(), word); fault.Is(err, fault.Invalid) {
			return w.page(ctx, d, said{wrong: err})
		} else if err != nil {
			return staff.Answer{}, err
		}
		page.Word = word
	}
	if d.sheet.Lang != i18n.Persian {
		page.Foreign = true
		return w.page(ctx, d, said{proof: page})
	}
	d.sheet.store()
	p, err := w.proofreader(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	if verb == "apply" {
		page.Made = d.sheet.mend(p, d.PostForm["fix"])
		if err := w.keep(ctx, d); err != nil {
			return staff.Answer{}, err
		}
	}
	for _, doc := range d.sheet.proofDocs() {
		all, _ := doc.remarks(p)
		for _, r := range all {
			if r.Style {
				page.Styles = append(page.Styles, r)
			} else {
				page.Remarks = append(page.Remarks, r)
			}
		}
		if doc.field == "body" {
			if read := persian.Readability(doc.Words); read.Words > 0 {
				page.Reading = d.Text("press.write.reading", "words", i18n.Number(d.Lang, int64(read.Words)), "sentences", i18n.Number(d.Lang, int64(read.Sentences)),
					"mean", digits(d.Lang, int(read.Mean+0.5)), "longest", i18n.Number(d.Lang, int64(read.Longest)))
			}
		}
	}
	return w.page(ctx, d, said{proof: page})
}

// store passes what was typed through persian.Store, as a save would: what that mends nobody needs to look at.
func (sh *sheet) store() {
	put := func(s *string) {
		if t, err := persian.Store(*s); err == nil {
			*s = t
		}
	}
	put(&sh.Kicker)
	put(&sh.Title)
	put(&sh.Lead)
	for i := range sh.Blocks {
		if b := &sh.Blocks[i]; !b.Kept() && b.Lang == "" {
			put(&b.Text)
		}
	}
}

// mend makes the fixes of the keys, as far as the fields still say what they were found in, and says how many.
func (sh *sheet) mend(p persian.Proofreader, keys []string) (made int) {
	for _, doc := range sh.proofDocs() {
		all, found := doc.remarks(p)
		var edits []prose.Edit
		done := 0
		for i, r := range all {
			f := found[i]
			if !slices.Contains(keys, r.Key) || !r.Fixable || len(f.Edits) == 0 || f.Edits[0].From < done {
				continue
			}
			edits = append(edits, f.Edits...)
			done = f.Edits[len(f.Edits)-1].To
			made++
		}
		if len(edits) == 0 {
			continue
		}
		switch text := doc.Apply(edits); doc.field {
		case "kicker":
			sh.Kicker = text
		case "title":
			sh.Title = text
		case "lead":
			sh.Lead = text
		default:
			sh.Blocks = block.Parse(text)
		}
	}
	return made
}

// Limits of what a script asks to be proofread.
const (
	maxProof = 2 << 20
	maxTexts = 2000
)

// found is a finding for a script. Its fields stay; places count UTF-16 units.
type found struct {
	Start int      `json:"start"`
	End   int      `json:"end"`
	Rule  string   `json:"rule"`
	Text  string   `json:"text"` // the reason, in Persian
	Fixes []string `json:"fixes"`
	Word  string   `json:"word,omitempty"` // that can be added to the site's words
}

// proofJSON proofreads the texts of a script: [[{start, end, rule, text, fixes}]], a list for each text.
func (w *Writer) proofJSON(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	var ask struct {
		Texts []string `json:"texts"`
		Lang  string   `json:"lang"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		return staff.Answer{}, unread(err)
	}
	if len(ask.Texts) > maxTexts {
		return staff.Answer{}, fault.New(fault.TooLarge, "press.error.long")
	}
	p, err := w.proofreader(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	all := make([][]found, len(ask.Texts))
	for i, s := range ask.Texts {
		all[i] = []found{}
		if ask.Lang != "" && ask.Lang != i18n.Persian {
			continue
		}
		for _, f := range p.Proof(s) {
			x := found{f.Start16, f.End16, f.Reason.Rule().Key(), f.Reason.String(), append([]string{}, f.Fixes...), ""}
			if f.Reason == persian.WordUnknown {
				x.Word = s[f.Start:f.End]
			}
			all[i] = append(all[i], x)
		}
	}
	return jsonAnswer(all)
}

// wordJSON adds a word of a script to the site's words.
func (w *Writer) wordJSON(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	word := r.PostFormValue("word")
	if err := w.rm.AddWord(ctx, r.Actor(), word); err != nil {
		return staff.Answer{}, err
	}
	a, err := jsonAnswer(map[string]string{"word": word})
	a.Status = http.StatusOK
	return a, err
}

// spot is the name of a block in a page.
func spot(n int) string { return "block-" + strconv.Itoa(n) }
