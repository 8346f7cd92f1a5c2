// Package persian owns Persian text: its letters, half-spaces (U+200C, ZWNJ), digits,
// search units, sort keys and slugs. It knows nothing of HTML, databases or dates.
//
// Text passes through it in three ways, and no text is changed anywhere else:
//
//   - Store, on every write: one spelling for letters that look the same, nothing
//     invisible that could hide, a half-space only where it can work. The meaning and
//     the look stay; Store(Store(s)) = Store(s). Callers who hold HTML call it for
//     each text node and leave code, pre and text in another language alone.
//   - Fold, for comparing: search, uniqueness, addresses. One-way; never shown.
//     Different names may fold alike (آذر and اذر), so no right depends on a fold.
//   - Number, Digits and the other functions of present.go, for what the program
//     itself writes. Prose of authors is shown as it is stored.
//
// Everything the functions return is valid UTF-8 if the input was; where a function has
// no error, invalid bytes become U+FFFD or part words. All functions may be called from
// several goroutines.
//
// Healing, the restoring of half-spaces that were lost or typed as spaces, needs a
// lexicon and a trained model and is not part of Store: it changes words. Its place is a
// function Heal of this package, applied by importers and by the editor's proof
// button, before Store.
package persian
