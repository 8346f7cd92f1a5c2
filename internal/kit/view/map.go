package view

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
)

// shape is one province's outline in the map's 600 by 545 units.
type shape struct {
	Code, Name, Path, D string
	Current             bool
}

// readShapes reads static/img/iran-provinces.svg. Only ids and outlines are
// taken from it; names and addresses come with the page.
func readShapes(theme fs.FS) ([]shape, error) {
	b, err := readStatic("img/iran-provinces.svg", theme)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Links []struct {
			ID   string `xml:"id,attr"`
			Path struct {
				D string `xml:"d,attr"`
			} `xml:"path"`
		} `xml:"a"`
	}
	if err := xml.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	var all []shape
	for _, l := range doc.Links {
		if l.ID == "" || l.Path.D == "" {
			return nil, fmt.Errorf("a shape without id or outline after %d", len(all))
		}
		all = append(all, shape{Code: l.ID, D: l.Path.D})
	}
	if len(all) == 0 {
		return nil, errors.New("no shapes")
	}
	return all, nil
}

// draw joins the map's provinces with their shapes, in the file's order.
func (f funcs) draw(m Map) []shape {
	byCode := make(map[string]MapProvince, len(m.Provinces))
	for _, p := range m.Provinces {
		byCode[p.Code] = p
	}
	drawn := make([]shape, len(f.shapes))
	for i, s := range f.shapes {
		p := byCode[s.Code]
		s.Name, s.Path, s.Current = p.Name, p.Path, s.Code == m.Current
		drawn[i] = s
	}
	return drawn
}

// MapCodes lists the codes of the map's shapes: IR-00 to IR-30.
func (r *Renderer) MapCodes() []string {
	codes := make([]string, len(r.shapes))
	for i, s := range r.shapes {
		codes[i] = s.Code
	}
	return codes
}
