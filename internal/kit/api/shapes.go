package api

import (
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/media"
	"hemmat/jalali"
)

// List is an answer of many entries.
type List[T any] struct {
	Data []T     `json:"data" doc:"The entries."`
	Next *string `json:"next" format:"uri" doc:"The address of the entries after these; null at the end."`
}

// NewList is a list of data; next is "" at the end.
func NewList[T any](data []T, next string) List[T] {
	if data == nil {
		data = []T{}
	}
	l := List[T]{Data: data}
	if next != "" {
		l.Next = &next
	}
	return l
}

// Text is a text by language. A language without a text is absent.
type Text struct {
	Fa string `json:"fa,omitempty" doc:"The text in Persian."`
	En string `json:"en,omitempty" doc:"The text in English."`
}

// In is a text by language from a map.
func In(t map[string]string) Text { return Text{t[i18n.Persian], t[i18n.English]} }

// InPtr is In, nil when there is no text.
func InPtr(t map[string]string) *Text {
	if x := In(t); x != (Text{}) {
		return &x
	}
	return nil
}

// Counts are numbers by language.
type Counts struct {
	Fa int `json:"fa" min:"0" doc:"Those in Persian."`
	En int `json:"en" min:"0" doc:"Those in English."`
}

// Jalali is a day of the Iranian calendar.
type Jalali struct {
	Year  int `json:"year" min:"1300" max:"1499" doc:"The year of the Solar Hijri calendar."`
	Month int `json:"month" min:"1" max:"12" doc:"1 is Farvardin."`
	Day   int `json:"day" min:"1" max:"31" doc:"The day of the month."`
}

func jalaliOf(d jalali.Date) *Jalali { return &Jalali{d.Year, d.Month, d.Day} }

// Moment is an instant.
type Moment struct {
	At     string  `json:"at" format:"date-time" doc:"RFC 3339, in UTC."`
	Jalali *Jalali `json:"jalali" doc:"The day in Tehran; null outside of the years 1300 to 1499."`
}

// At is a moment, nil when there is none.
func At(t time.Time) *Moment {
	if t.IsZero() {
		return nil
	}
	m := &Moment{At: t.UTC().Format(time.RFC3339)}
	if d, err := jalali.FromTime(t); err == nil {
		m.Jalali = jalaliOf(d)
	}
	return m
}

// Day is a calendar day.
type Day struct {
	Date   string `json:"date" format:"date" doc:"The day in the Gregorian calendar."`
	Jalali Jalali `json:"jalali" doc:"The same day in the Iranian calendar."`
}

// On is a day, nil when there is none.
func On(d jalali.Date) *Day {
	if d.IsZero() {
		return nil
	}
	y, m, n := d.Gregorian()
	return &Day{Date: time.Date(y, m, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), Jalali: *jalaliOf(d)}
}

// ReadDay reads a day of the Gregorian calendar, as a parameter of the format "date" gives it.
func ReadDay(parameter, s string) (jalali.Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err == nil {
		var d jalali.Date
		if d, err = jalali.FromGregorian(t.Year(), t.Month(), t.Day()); err == nil {
			return d, nil
		}
	}
	return jalali.Date{}, Wrong("api.parameter.date", parameter)
}

// Picture is a picture in its sizes.
type Picture struct {
	URL      string `json:"url" format:"uri" doc:"A size that suits most screens."`
	Sizes    []Size `json:"sizes" doc:"Every size, the smallest first."`
	Original string `json:"original" format:"uri" doc:"The largest size kept, for the press."`
	Width    int    `json:"width" min:"1" doc:"Of the largest size, in pixels."`
	Height   int    `json:"height" min:"1" doc:"Of the largest size, in pixels."`
	Type     string `json:"type" enum:"image/jpeg,image/png" doc:"The media type."`
	Alt      string `json:"alt" doc:"For those who do not see it; empty for decoration."`
	Credit   string `json:"credit,omitempty" doc:"Who made it."`
	Caption  string `json:"caption,omitempty" doc:"What stands under it."`
}

// Size is one size of a picture.
type Size struct {
	URL   string `json:"url" format:"uri" doc:"Where it is; what lies there never changes."`
	Width int    `json:"width" min:"1" doc:"In pixels."`
}

// Picture is a file of the store as a picture, nil for what is none. A caption that is not "" stands in for the file's own.
func (r *Request) Picture(f media.File, caption string) *Picture {
	if !f.Picture() {
		return nil
	}
	if caption == "" {
		caption = f.Caption
	}
	p := &Picture{
		URL: r.URL(f.Src(720)), Original: r.URL(f.Press()), Width: f.Width, Height: f.Height, Type: f.Type,
		Alt: f.Alt, Credit: f.Credit, Caption: caption,
	}
	for _, s := range f.Sizes() {
		p.Sizes = append(p.Sizes, Size{URL: r.URL(s.Path), Width: s.Width})
	}
	return p
}
