package draw

import (
	"image"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// scenes by name. A picture is called scene-seed: "bridge-3" is the bridge drawn with seed 3.
var scenes = map[string]func(*canvas){
	"assembly": assembly, "avenue": avenue, "ballot": ballot, "books": books, "bridge": bridge, "bus": bus,
	"clinic": clinic, "council": council, "dawn": dawn, "garden": charbagh, "gulf": gulf, "lanterns": lanterns,
	"ledger": ledger, "letters": letters, "newsstand": newsstand, "nowruz": nowruz, "qanat": qanat, "river": river,
	"school": school, "skyline": skyline, "spread": spread, "square": square, "terraces": terraces, "tile": tilePanel,
	"wetland": wetland, "windcatchers": windcatchers, "yalda": yalda,
}

const minSeed, maxSeed = 1, 99

// Pixels of a unit: a scene comes out 1120 wide and a portrait 640, twice as wide as covers and faces stand on pages.
const sceneScale, faceScale = .7, 2. / 3

// Scenes lists the scenes' names in order.
func Scenes() []string { return slices.Sorted(maps.Keys(scenes)) }

// Picture draws the picture of a name: a scene and a seed from 1 to 99 ("bridge-3", 1120 by 700), or a portrait
// ("woman-glasses-4", 640 by 800): man or woman, then any of old, glasses, stubble and beard, then the seed.
func Picture(name string) (image.Image, bool) {
	what, seed, ok := parse(name)
	if !ok {
		return nil, false
	}
	if draw, ok := scenes[what]; ok {
		c := newCanvas(1600, 1000, sceneScale, seed*7919+uint64(len(what))*31+uint64(what[0]))
		draw(c)
		return c.img, true
	}
	f, _ := faceOf(what)
	c := newCanvas(960, 1200, faceScale, seed*104729+uint64(len(what)))
	portrait(c, f)
	return c.img, true
}

// Has tells whether Picture knows the name.
func Has(name string) bool {
	_, _, ok := parse(name)
	return ok
}

func parse(name string) (what string, seed uint64, ok bool) {
	i := strings.LastIndexByte(name, '-')
	if i < 0 {
		return "", 0, false
	}
	what = name[:i]
	seed, err := strconv.ParseUint(name[i+1:], 10, 64)
	if err != nil || seed < minSeed || seed > maxSeed || strconv.FormatUint(seed, 10) != name[i+1:] {
		return "", 0, false
	}
	_, scene := scenes[what]
	_, face := faceOf(what)
	return what, seed, scene || face
}

func faceOf(what string) (f face, ok bool) {
	who, marks, _ := strings.Cut(what, "-")
	if who != "man" && who != "woman" {
		return f, false
	}
	f.woman = who == "woman"
	for m := range strings.SplitSeq(marks, "-") {
		switch m {
		case "":
		case "old":
			f.old = true
		case "glasses":
			f.glasses = true
		case "stubble":
			f.beard = 1
		case "beard":
			f.beard = 2
		default:
			return f, false
		}
	}
	return f, true
}
