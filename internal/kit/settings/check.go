package settings

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
	"hemmat/persian"
)

var (
	logoSrc  = regexp.MustCompile(`^/media/[0-9a-f]{32}/[1-9][0-9]{1,3}\.(?:png|jpg)$`)
	logoSize = regexp.MustCompile(`^[1-9][0-9]{0,3}x[1-9][0-9]{0,3}$`)
	colour   = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	keyForm  = regexp.MustCompile(`^[a-z][a-z0-9_.-]{0,63}$`)
)

// What a form may say before it is sent: the most letters of a text by language, and the most entries of a list.
const (
	LongestName, LongestShort, LongestLine, LongestNote, LongestLink = 100, 30, 200, 500, 60
	MostMenu, MostColumns, MostLinks                                 = 12, 6, 20
	MostSynonyms, MostWords                                          = 500, 8
)

// check says what is wrong with the settings, the first thing found.
func (s Site) check() error {
	for _, c := range []struct {
		path  string
		texts map[string]string
		most  int
	}{
		{"name", s.Name, LongestName},
		{"short_name", s.ShortName, LongestShort},
		{"motto", s.Motto, LongestLine},
		{"licence", s.Licence, LongestLine},
		{"footer_note", s.FooterNote, LongestNote},
	} {
		if err := texts(c.path, c.texts, c.most); err != nil {
			return err
		}
	}
	if s.Name[i18n.Persian] == "" {
		return errors.New("name.fa: the site needs a name")
	}
	if err := links("menu", s.Menu, MostMenu); err != nil {
		return err
	}
	if len(s.Footer) > MostColumns {
		return fmt.Errorf("footer: at most %d columns", MostColumns)
	}
	for i, c := range s.Footer {
		path := fmt.Sprintf("footer[%d]", i)
		if c.Title[i18n.Persian] == "" {
			return fmt.Errorf("%s.title.fa: a title is needed", path)
		}
		if err := texts(path+".title", c.Title, LongestLink); err != nil {
			return err
		}
		if err := links(path+".links", c.Links, MostLinks); err != nil {
			return err
		}
	}
	for i, k := range s.HomeSections {
		if !keyForm.MatchString(k) {
			return fmt.Errorf("home_sections[%d]: %q is no section's key", i, k)
		}
		if slices.Index(s.HomeSections, k) != i {
			return fmt.Errorf("home_sections[%d]: %s stands twice", i, k)
		}
	}
	for path, c := range map[string]string{"colors.accent": s.Colors.Accent, "colors.accent_dark": s.Colors.AccentDark} {
		if c != "" && !colour.MatchString(c) {
			return fmt.Errorf("%s: %q is not of the form #0b7f86", path, c)
		}
	}
	for path, i := range map[string]Image{"logo.light": s.Logo.Light, "logo.dark": s.Logo.Dark} {
		if i != (Image{}) && (!logoSrc.MatchString(i.Src) || !logoSize.MatchString(i.Size)) {
			return fmt.Errorf("%s: %q is no picture of the media store", path, i.Src)
		}
	}
	if s.Logo.Light == (Image{}) && s.Logo.Dark != (Image{}) {
		return errors.New("logo.light: a logo for a dark ground needs one for a light one")
	}
	if err := synonyms(s.Synonyms); err != nil {
		return err
	}
	if !keyForm.MatchString(s.DefaultSeries) {
		return fmt.Errorf("default_series: %q is no series", s.DefaultSeries)
	}
	if strings.ContainsAny(s.ElectionTopic, "/?# ") {
		return fmt.Errorf("election_topic: %q is no slug", s.ElectionTopic)
	}
	return nil
}

// synonyms refuses what a search could not read as a group of words.
func synonyms(groups [][]string) error {
	if len(groups) > MostSynonyms {
		return fmt.Errorf("synonyms: at most %d groups", MostSynonyms)
	}
	for i, g := range groups {
		if len(g) < 2 || len(g) > MostWords {
			return fmt.Errorf("synonyms[%d]: a group has from 2 to %d words", i, MostWords)
		}
		for k, w := range g {
			if !Synonym(w) {
				return fmt.Errorf("synonyms[%d][%d]: %q is no word or short phrase", i, k, w)
			}
		}
	}
	return nil
}

// Key says whether k can be the name of a series or a section.
func Key(k string) bool { return keyForm.MatchString(k) }

// Synonym says whether w is a word or short phrase that a search can read.
func Synonym(w string) bool {
	units := len(persian.ParseQuery(w).Units)
	return units > 0 && units <= 4 && utf8.RuneCountInString(w) <= 60
}

// checkSections refuses a section that no room has.
func (s Site) checkSections(known []string) error {
	for i, k := range s.HomeSections {
		if known != nil && !slices.Contains(known, k) {
			return fmt.Errorf("home_sections[%d]: there is no section %s; there are %s", i, k, strings.Join(known, ", "))
		}
	}
	return nil
}

func texts(path string, by map[string]string, most int) error {
	for lang, text := range by {
		if !slices.Contains(i18n.Langs, lang) {
			return fmt.Errorf("%s.%s: the languages are %s", path, lang, strings.Join(i18n.Langs, ", "))
		}
		if utf8.RuneCountInString(text) > most {
			return fmt.Errorf("%s.%s: longer than %d letters", path, lang, most)
		}
	}
	return nil
}

func links(path string, all []Link, most int) error {
	if len(all) > most {
		return fmt.Errorf("%s: at most %d links", path, most)
	}
	for i, l := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		if l.Text[i18n.Persian] == "" {
			return fmt.Errorf("%s.text.fa: a text is needed", at)
		}
		if err := texts(at+".text", l.Text, LongestLink); err != nil {
			return err
		}
		if !Address(l.Path) {
			return fmt.Errorf("%s.path: %q is neither an address of this site, /news/, nor one with https://", at, l.Path)
		}
	}
	return nil
}

// Address tells whether a link may go there: no script, no other scheme, no //host.
func Address(path string) bool {
	u, err := url.Parse(path)
	if err != nil || strings.ContainsAny(path, " \\") {
		return false
	}
	if strings.HasPrefix(path, "/") {
		return !strings.HasPrefix(path, "//")
	}
	return u.Scheme == "https" && u.Host != "" && u.User == nil
}
