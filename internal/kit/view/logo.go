package view

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"sync"

	"hemmat/internal/kit/settings"
)

// A party's own sign stands in a sheet of its own too, whose address says which pictures it shows: it is the ground of the
// place where the drawn sign is, so that it follows the theme and no page is built in another way. It says the version of the
// rules too: browsers keep what lies at an address for ever.
var logoPath = regexp.MustCompile(`^` + AssetRoot + `logo\.([0-9a-f]{32}-[0-9]{2,4}\.(?:png|jpg))\.([0-9]{1,4})x([0-9]{1,4})\.([0-9a-f]{32}-[0-9]{2,4}\.(?:png|jpg))\.[0-9a-f]{8}\.css$`)

var logoSrc = regexp.MustCompile(`^/media/([0-9a-f]{32})/([0-9]{2,4}\.(?:png|jpg))$`)

// LogoSheet is the address of the sheet of l, "" when l sets nothing.
func LogoSheet(l settings.Logo) string {
	light := logoSrc.FindStringSubmatch(l.Light.Src)
	w, h := l.Light.Measures()
	if light == nil || w < 1 || h < 1 {
		return ""
	}
	dark := logoSrc.FindStringSubmatch(l.Dark.Src)
	if dark == nil {
		dark = light
	}
	return fmt.Sprintf("%slogo.%s-%s.%dx%d.%s-%s.%s.css", AssetRoot, light[1], light[2], w, h, dark[1], dark[2], logoVersion())
}

// LogoStyle is the content at LogoSheet's address, for a copy on disk; nil when l sets nothing.
func LogoStyle(l settings.Logo) []byte {
	f := logoAsset(LogoSheet(l))
	if f == nil {
		return nil
	}
	return f.body
}

func logoAsset(path string) *asset {
	m := logoPath.FindStringSubmatch(path)
	if m == nil {
		return nil
	}
	at := func(name string) string { return "url(\"/media/" + name[:32] + "/" + name[33:] + "\")" }
	f := newAsset("logo.css", []byte(logoRules(at(m[1]), at(m[4]), m[2], m[3])))
	f.path = path
	return f
}

var logoVersion = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(logoRules("", "", "", "")))
	return hex.EncodeToString(sum[:4])
})

// logoRules are the sheet. The footer and the desk's bar are dark in every theme; paper is light in every one.
func logoRules(light, dark, width, height string) string {
	return ":root{--logo:" + light + "}" +
		"@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){--logo:" + dark + "}}" +
		"@media screen{:root[data-theme=dark],.foot,.deskbar{--logo:" + dark + "}}" +
		".brand svg.mark{background:var(--logo) 50%/contain no-repeat;print-color-adjust:exact;aspect-ratio:" + width + "/" + height +
		";inline-size:auto;block-size:2.9rem;max-inline-size:9rem}.brand svg.mark path{display:none}" +
		"@media (min-width:68rem){.home .mast .brand svg.mark{inline-size:auto;block-size:4.6rem;max-inline-size:14rem}}"
}

// Logo is the address of the sheet of the party's own sign, "" when the drawn one stands.
func (p *Page) Logo() string { return LogoSheet(p.Chrome.Site.Logo) }
