// Package view turns page structs into HTML.
//
// It owns the layout, the components, the style sheet, the fonts and every
// other file a page needs; a room brings one template for each of its pages.
// There is one set of templates for each language, parsed when the program
// starts, with functions bound to that language: {{t "key"}} is always in the
// page's own language and no function is ever added for a request.
//
// A set is a folder of HTML files. The file item.html of the set "press" is the
// page "press/item": it defines "main", which gets the *Page, and may define
// more templates. Files whose name begins with _ are partials of their set,
// and share one space of names with its pages: a name defined twice is an
// error. Components of this package are open to every set. The set "kit" is
// this package's own: error, search and gallery.
//
// A theme folder replaces any file by name: templates/press/item.html,
// templates/kit/layout.html, templates/kit/components/card.html,
// static/css/tokens.css, static/img/icon.svg. A file static/css/theme.css is
// put after all other style.
//
// Pages of the desk (Page.Desk) have a frame and a second sheet of their own, made of static/css-desk; the public sheet
// knows nothing of them.
//
// A wrong template is an error with its file and line: of New what is in a theme or does not parse, of Check the rest.
package view
