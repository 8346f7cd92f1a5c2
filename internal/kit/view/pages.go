package view

import "html/template"

// ErrorPage is the data of kit/error. Title and Text are the catalogue's for the
// Status when empty.
type ErrorPage struct {
	Status  int
	Title   string
	Text    string
	Query   string // what the address may have meant, in the search box
	Near    []Link // nearest matches
	Contact *Link
	Request string // the request's id, to quote when asking about it
}

// Search reports whether the page offers the search box: where something is
// missing, not where the server is in trouble.
func (e ErrorPage) Search() bool {
	return e.Status == 404 || e.Status == 410
}

// DeskErrorPage is the data of kit/deskerror: what went wrong at the desk, and what to do next.
type DeskErrorPage struct {
	Head    DeskHead
	Text    string
	Next    string
	Way     Link
	Request string   // as of ErrorPage
	Typed   []string // words of the form that was refused, to be copied
}

// SearchPage is the data of kit/search.
type SearchPage struct {
	Query     string
	Fields    []Field // selects: kind, province, topic, year
	Filtered  bool    // some filter is set
	Total     int
	Many      bool   // there are more than Total
	Corrected string // the words that the results are for, when they are not Query
	Maybe     []Link // did you mean
	Kinds     []Link // tabs by kind, with counts
	Hits      []Card // TitleHTML and LeadHTML carry the marks
	Pager     Pager
	Typing    bool // it answers somebody who types, and how much was found is said aloud
}

// GalleryPage is the data of kit/gallery.
type GalleryPage struct {
	Front   Card
	Cards   []Card
	News    []Card
	Strip   []Card
	Notes   []Note
	Word    Word
	Bylines []Byline
	Events  []Event
	People  []Person
	Notices []Notice
	Form    Form
	Filled  Form
	Filter  Form
	Tabs    Tabs
	Pager   Pager
	Last    Pager
	Table   Table
	Chart   Chart
	Whole   Chart
	Numbers []Number
	Empty   Empty
	Facts   []Fact
	Share   Share
	Crumbs  Crumbs
	Letter  Letterhead
	Figure  Figure
	Gallery Gallery
	Land    Land
	Feeds   []Feed
	Text    template.HTML
	Desk    DeskGallery
}

// Gallery (gallery) is the pictures of an occasion.
type Gallery struct {
	Label   string
	Figures []Figure
}

// APIPage is the data of kit/api: what programs can read, told to people.
type APIPage struct {
	Title    string
	Base     string // the address that all addresses begin with
	Example  string // a line for a command line
	OpenAPI  Link
	Routes   []APIRoute
	Problems []APIProblem
	Export   bool
}

// APIRoute is one address of the API; Href is "" when something is to be filled in.
type APIRoute struct{ Path, Href, About string }

// APIProblem is one sort of problem; the address of its sort leads to its line.
type APIProblem struct{ Name, About string }
