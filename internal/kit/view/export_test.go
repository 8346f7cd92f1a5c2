package view

// SheetParts lists the parts of the style sheets by their folder, for the tests that read them.
func SheetParts() map[string][]string {
	all := map[string][]string{}
	for _, s := range sheets {
		all[s.dir] = s.parts
	}
	return all
}
