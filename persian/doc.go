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
// Tokens and ParseQuery tell the words of texts and queries apart; they ask an embedded
// lexicon where half-spaces were lost. Two more functions need the lexicon and a trained
// model as well. Both are unpacked on first use, for a program that never calls these
// nothing is:
//
//   - Heal restores half-spaces that were lost or typed as spaces. It changes words, so it
//     is no part of Store: importers and the editor's proof apply it, before Store.
//   - Proof finds what an editor would mend, half-spaces among it, with reasons in Persian.
//
// The latter two read plain text. Callers who hold HTML call them for each text node; for Markdown,
// Protected knows code. The sources and licences of the embedded files are in NOTICE,
// measures in README.md.
package persian
