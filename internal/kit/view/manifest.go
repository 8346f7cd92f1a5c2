package view

import (
	"encoding/json"

	"hemmat/internal/kit/i18n"
)

// Manifest is the web app manifest of the site, in its first language.
func (r *Renderer) Manifest(c Chrome) ([]byte, error) {
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	lang := i18n.Persian
	name := in(c.Site.Name, lang)
	short := in(c.Site.ShortName, lang)
	if short == "" {
		short = name
	}
	return json.Marshal(struct {
		Name       string `json:"name"`
		ShortName  string `json:"short_name"`
		Lang       string `json:"lang"`
		Dir        string `json:"dir"`
		ID         string `json:"id"`
		StartURL   string `json:"start_url"`
		Scope      string `json:"scope"`
		Display    string `json:"display"`
		Background string `json:"background_color"`
		Theme      string `json:"theme_color"`
		Icons      []icon `json:"icons"`
	}{name, short, lang, i18n.Dir(lang), "/", "/", "/", "minimal-ui", "#ffffff", "#00717a", []icon{
		{r.Asset("img/icon-192.png"), "192x192", "image/png", "any maskable"},
		{r.Asset("img/icon-512.png"), "512x512", "image/png", "any maskable"},
		{r.Asset("img/icon.svg"), "any", "image/svg+xml", ""},
	}})
}
