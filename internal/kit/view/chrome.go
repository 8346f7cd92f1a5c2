package view

// Chrome is the frame of every page of a site: what does not depend on the page.
type Chrome struct {
	Demo   bool // a bar says the site is a demonstration
	Export bool // a copy opened from disk: search and forms say so
}
