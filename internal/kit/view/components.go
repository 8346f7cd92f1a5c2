package view

import (
	"html/template"
	"time"
)

// The structs below are what the named templates in templates/components take;
// each comment begins with the template's name. Texts arrive in the page's
// language; addresses arrive complete (with /en where it belongs). A zero time
// or an empty string leaves its part out.

// Link is one link of an index, a tab row, a menu or a list of near matches.
type Link struct {
	Text    string
	Href    string // "" shows the text without a link
	Note    string // a soft word after it: why it is near, what it is
	At      time.Time
	Current bool
	Count   int // shown in brackets when above zero
	Lang    string
}

// Badge (badge) is a small label. Tone: "" turquoise, "quiet" grey, "urgent" red.
type Badge struct{ Text, Tone string }

// Head (head) opens a section: the rule, the stroke, the heading, the way to more.
type Head struct {
	ID    string // of the h2, for aria-labelledby
	Title string
	More  *Link
}

// Picture (picture, a pointer) is an img. Width and Height are required, so that nothing moves
// when it arrives; Alt "" marks a picture that says nothing the text does not.
type Picture struct {
	Src, SrcSet, Sizes, Alt string
	Class                   string // focal point fx-N fy-N, and what the place asks for
	Width, Height           int
	Lazy                    bool // below the fold
	High                    bool // the one above the fold
}

// Figure (figure) is a picture with its caption, credit and the address of its press size.
type Figure struct {
	Picture *Picture
	Caption string
	Credit  string
	Press   string
}

// Card (card, row, story) is one item in a list. The templates lines, rows,
// cards and strip take []Card.
type Card struct {
	Kicker    string
	Badge     string // quiet badge above the title, with the time beside it: lists of news
	Title     string
	TitleHTML template.HTML // in place of Title: search results with <mark>
	Href      string
	Lead      string
	LeadHTML  template.HTML
	Owner     string // author or body, before the date
	Post      string // story: the author's post on the day
	At        time.Time
	ShowClock bool
	Archive   bool // older than two years
	Picture   *Picture
	Level     int    // heading level, 2 or 3; 0 is 3
	Lang      string // when it is not the page's
	Tag       *Badge // draft, deadline …
}

// Note (note; notes takes []Note) is an announcement whose number is its picture.
type Note struct {
	Label  string // over the number: «شمارهٔ»
	Number string // as stored; digits are shown in the page's language
	Title  string
	Href   string
	To     []string // the audience, each by its name
	At     time.Time
}

// Word (word) is the Secretary-General's band.
type Word struct {
	Title    string // «سخن دبیرکل»
	Quote    string // without guillemets; without one the band shows who holds the office
	Href     string // of the text; of the person while there is none
	Name     string
	Post     string
	In       string // title of the text the words are from
	At       time.Time
	Minutes  int
	Portrait *Picture
	More     []Card
	All      *Link
}

// Byline (byline) names who wrote it, with the post held that day.
type Byline struct {
	Name    string
	Href    string
	Post    string
	Owner   string // shown when it is a body that speaks
	Face    *Picture
	At      time.Time
	Minutes int
}

// Person (person; people takes []Person) is somebody in a post, or a post with nobody in it.
type Person struct {
	Name     string // the post's title when Vacant
	Href     string
	Initial  string // shown without a Face; made from Name when empty
	Post     string
	BodyName string
	Note     string
	From, To time.Time
	Face     *Picture
	Vacant   bool
	Former   bool
	Acting   bool
	Level    int // heading level, 0 is 3
}

// Notice (notice). Kind: "" turquoise, "quiet" corrections and old editions,
// "urgent" deadlines and errors. Level 0 is 2.
type Notice struct {
	ID    string
	Kind  string
	Title string
	At    time.Time // after the title
	Text  string
	HTML  template.HTML // in place of Text
	Links []Link
	Level int
}

// Fact (facts takes []Fact) is a term and what is so.
type Fact struct {
	Term, Text, Href string
	At               time.Time // in place of Text
	LTR              bool      // telephone, address, code: kept left to right and unbroken
	HTML             template.HTML
}

// Pager (pager) goes by position, never by page number.
type Pager struct {
	Label        string // names the nav; "" is the general one
	Newer, Older *Link
	Note         string // said where there is nothing newer
}

// Empty (empty) says what will come and who is responsible.
type Empty struct {
	Title       string
	Text        string
	Responsible *Link
	Links       []Link
	Level       int // 0 is 2
}

// Map (map) is the 31 provinces. A province without a Path is drawn unlinked.
type Map struct {
	Current   string // code of the province that is shown: IR-07
	Provinces []MapProvince
}

// MapProvince names one shape; Code is ISO 3166-2 as of the map, IR-00 to IR-30.
type MapProvince struct{ Code, Name, Path string }

// Land (land) is the map with the list beside it, equal ways in.
type Land struct {
	Map   Map
	Index []Link
}

// Number (number) sets a number as a picture.
type Number struct {
	Label string
	Text  string // digits are shown in the page's language
	Big   bool
}

// Event (timeline takes []Event). State: "done", "now", "late", or "" to come.
type Event struct {
	Title    string
	Href     string
	Note     string
	State    string
	From, To time.Time
}

// Table (table). A numeric column is set at the end with equal digits.
type Table struct {
	ID      string // of the caption; needed once a page has two
	Caption string
	Quiet   bool // the caption is for screen readers only
	Columns []Column
	Rows    []Row
}

// Column heads a column.
type Column struct {
	Text    string
	Numeric bool
}

// Row is a row: Head is its first cell.
type Row struct {
	Head  string
	Href  string
	Below string   // a soft line under Head: "/news/"
	Cells []string // digits as given
}

// Chart (chart) is bars with their table. Whole, when above zero, draws each
// bar before a pale one of that value.
type Chart struct {
	ID      string
	Title   string // what the chart shows, also the table's caption
	Name    string // heads the first column
	Measure string // heads the second
	Bars    []Bar
	Whole   float64
}

// Bar is one bar; Text "" shows Value. Low is the urgent colour. Brief stands beside the bar in place of a Label that is too
// long for that; the table has the Label.
type Bar struct {
	Label string
	Brief string
	Value float64
	Text  string
	Low   bool
}

// Share (share): plain links, no widgets. URL is absolute and short.
type Share struct{ URL, Title, Print, Text string }

// Letterhead (letterhead) heads a numbered text.
type Letterhead struct {
	Label   string // «اطلاعیهٔ شمارهٔ»
	Number  string
	Title   string
	Owner   string
	Series  string
	At      time.Time
	Minutes int    // of reading
	To      []Link // audience; a link with Note is a copy («رونوشت»)
	QR      string // picture address, on print pages
	URL     string // short address in words beside it
	Level   int    // heading level, 0 is 1
}

// Crumbs (crumbs) leads from the top to this page's parent.
type Crumbs []Link

// Tabs (tabs) are links, the current one marked. Label names the nav.
type Tabs struct {
	Label string
	Links []Link
}
