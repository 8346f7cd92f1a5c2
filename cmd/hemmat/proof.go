package main

import (
	"os"

	"hemmat/internal/app"
)

type proofCmd struct {
	File string `arg:"" help:"Text, Markdown or HTML; - reads standard input."`
	app.ProofOptions
}

func (c *proofCmd) Help() string {
	return `Proofreads Persian and says why: lost half-spaces, Arabic letters and digits, quotation marks,
dashes, spaces, hamzas, doubled and unknown words, long sentences. It needs no data folder and
never changes the file.

  hemmat proof news.md                               each finding with line and column
  hemmat proof news.md --only heal,quotes            these rules alone
  hemmat proof news.md --mode safe --diff            what could be mended unseen
  hemmat proof news.md --mode safe --fix >mended.md  the mended text, line for line
  hemmat proof --format html --json - <page.html     for programs, from standard input

Markup, code, addresses, @names, #tags, front matter, verse and passages in other languages stay as
they are, byte for byte. --fix takes the first fix of each finding; unknown words and long
sentences are left to a person. --json gives one object with "file" and "findings", each
with line, column (in characters), start, end (bytes of the file), rule, reason, text, before, fixes, p and
mended (whether --fix mends it).

The exit code is 0 whatever is found, 1 when the text can't be read.`
}

func (c *proofCmd) Run() error {
	return app.Proof(c.File, c.ProofOptions, os.Stdin, os.Stdout)
}
