package party

import (
	"encoding/json"
	"slices"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view"
)

// Block is a part of a body's public page that its editors may show, move and leave out. One with nothing in it is never shown.
type Block string

// The blocks.
const (
	BlockPeople   Block = "people"
	BlockNews     Block = "news"
	BlockEvents   Block = "events"
	BlockGallery  Block = "gallery"
	BlockAddress  Block = "address"
	BlockChannels Block = "channels"
)

// Blocks are in two places of a page, each with an order of its own: below one another, and beside the name.
var (
	columnBlocks = []Block{BlockPeople, BlockNews, BlockEvents, BlockGallery}
	besideBlocks = []Block{BlockAddress, BlockChannels}
	allBlocks    = slices.Concat(columnBlocks, besideBlocks)
)

// PagePart is a part of a body's page as somebody set it.
type PagePart struct {
	Body    id.Body
	Part    string
	Item    string // of an event; else ""
	N       int
	Content string // JSON; "" when the part was taken away
	At      time.Time
	By      id.Person
	Salt    []byte
}

// The parts.
const (
	partBlocks = "blocks"
	partNotice = "notice"
)

type partKey struct {
	body       id.Body
	part, item string
}

// pageBlocks is the content of partBlocks.
type pageBlocks struct {
	Shown []Block `json:"shown"`
}

// PageNotice stands at the top of a body's page from a day until a day, both with it.
type PageNotice struct {
	Title, Text Text
	From, Until Day
}

type noticeContent struct {
	Title Text   `json:"title"`
	Text  Text   `json:"text"`
	From  string `json:"from"`
	Until string `json:"until"`
}

func (n PageNotice) content() string {
	return content(noticeContent{n.Title, n.Text, dayText(n.From), dayText(n.Until)})
}

func readNotice(s string) (n PageNotice, err error) {
	var c noticeContent
	if err = json.Unmarshal([]byte(s), &c); err != nil {
		return n, err
	}
	n.Title, n.Text = c.Title, c.Text
	if n.From, err = textDay(c.From); err != nil {
		return n, err
	}
	n.Until, err = textDay(c.Until)
	return n, err
}

// The longest that a notice may be and stand, in characters and days.
const (
	longestNotice = 600
	longestStand  = 366
)

// checkNotice says what is wrong with a notice that is set on the day today.
func checkNotice(n PageNotice, today Day) Troubles {
	switch {
	case n.Until.Before(n.From):
		return Troubles{{Key: "party.wrong.page.order"}}
	case n.Until.Before(today):
		return Troubles{{Key: "party.wrong.page.past"}}
	case n.Until.Sub(n.From) > longestStand:
		return Troubles{{Key: "party.wrong.page.long", Args: []any{"n", longestStand}}}
	}
	return nil
}

// part is how a part stands now, and how often it was set. The content is "" when it was taken away or never set.
func (d *Directory) part(body id.Body, part, item string) (content string, n int) {
	all := d.parts[partKey{body, part, item}]
	if len(all) == 0 {
		return "", 0
	}
	return all[len(all)-1].Content, len(all)
}

// Shown are the blocks of a body's page in their order; all of them, as they are listed here, until somebody sets it otherwise.
func (d *Directory) Shown(body id.Body) []Block {
	s, _ := d.part(body, partBlocks, "")
	var c pageBlocks
	if s == "" || json.Unmarshal([]byte(s), &c) != nil {
		return allBlocks
	}
	return c.Shown
}

// Notice is the body's notice, whether its days have come or not; not ok when there is none.
func (d *Directory) Notice(body id.Body) (PageNotice, bool) {
	s, _ := d.part(body, partNotice, "")
	if s == "" {
		return PageNotice{}, false
	}
	n, err := readNotice(s)
	return n, err == nil
}

// shown are the blocks of the page that is being built: of a past day all of them, for nobody set them for that day.
func (l *look) shown(b Body) []Block {
	if l.today != l.now {
		return allBlocks
	}
	return l.d.Shown(b.ID)
}

func (l *look) shows(b Body, x Block) bool { return slices.Contains(l.shown(b), x) }

// column are those that stand below one another.
func (l *look) column(b Body) []Block {
	return slices.DeleteFunc(slices.Clone(l.shown(b)), func(x Block) bool { return !slices.Contains(columnBlocks, x) })
}

// ownNotice is what stands at the top of the body's page today. One that was not written in English is not on the English page.
func (l *look) ownNotice(b Body) *view.Notice {
	n, ok := l.d.Notice(b.ID)
	if !ok || n.Until.Before(l.now) || n.Title[l.lang] == "" {
		return nil
	}
	if l.now.Before(n.From) {
		until(l.ctx, n.From)
		return nil
	}
	if next, err := n.Until.AddDays(1); err == nil {
		until(l.ctx, next)
	}
	return &view.Notice{ID: "notice", Title: n.Title[l.lang], At: n.From.Time(), Text: n.Text[l.lang]}
}
