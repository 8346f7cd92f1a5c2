package view

// Site stands in until settings is there.
type Site struct {
	Name, ShortName, Motto, Licence, FooterNote map[string]string
	Menu                                        []SiteLink
	Footer                                      []SiteColumn
}
type SiteLink struct {
	Path   string
	Text   map[string]string
	Narrow bool
}
type SiteColumn struct {
	Title map[string]string
	Links []SiteLink
}
