// The proof while one writes: texts that changed go to data-proof after a pause,
// what is found is underlined. Nothing of it is in the document.
import { Extension } from '@tiptap/core'
import { Plugin, PluginKey, TextSelection } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { later } from './dom.js'

const PAUSE = 900, TEXTS = 40, SIGNS = 20000, KNOWN = 2000
const key = new PluginKey('proof')
const UNREAD = new Set(['code', 'kbd', 'samp', 'var'])

// wordsOf is a block's text, one unit for each place in it: what is not to be read
// (code, other languages, pictures) stands as U+FFFC.
export function wordsOf(block) {
  let out = ''
  const foreign = l => !!l && !/^fa\b/.test(l)
  block.forEach(n => {
    const skip = foreign(block.attrs.lang) || n.marks.some(m => UNREAD.has(m.type.name) || foreign(m.attrs.lang))
    if (n.isText) out += skip ? '\ufffc'.repeat(n.nodeSize) : n.text
    else out += n.type.name === 'hardBreak' ? '\n' : '\ufffc'.repeat(n.nodeSize)
  })
  return out
}

export class Proof {
  constructor({ form, fields }) {
    this.form = form
    this.fields = fields.filter(Boolean)
    this.known = new Map() // text → findings
    this.ignored = new Set()
    this.list = [] // what is found now, in order
    this.heard = [] // called with the list
    this.soon = later(() => this.run(), PAUSE)
    this.fields.forEach(f => f.addEventListener('input', this.soon))
  }

  extension() {
    const proof = this
    return Extension.create({
      name: 'proof',
      addKeyboardShortcuts: () => ({
        F7: () => proof.next(1), 'Shift-F7': () => proof.next(-1),
        'Alt-Enter': () => proof.open(proof.at(proof.editor.state.selection.from), true),
      }),
      addProseMirrorPlugins: () => [new Plugin({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply(tr, set) {
            const given = tr.getMeta(key)
            if (given) return DecorationSet.create(tr.doc, given)
            if (!tr.docChanged) return set
            set = set.map(tr.mapping, tr.doc)
            tr.mapping.maps.forEach((map, i) => map.forEach((a, b, from, to) => {
              const rest = tr.mapping.slice(i + 1)
              set = set.remove(set.find(rest.map(from, -1), rest.map(to, 1)))
            }))
            return set
          },
        },
        props: {
          decorations: state => key.getState(state),
          handleClick(view, pos) { proof.open(proof.at(pos), false) },
        },
      })],
      onCreate() { proof.soon() },
      onUpdate() { proof.soon() },
    })
  }

  // units are the texts to be read, in their order on the page.
  units() {
    const out = this.fields.map(field => ({ field, text: field.value }))
    this.editor.state.doc.descendants((node, pos) => {
      if (!node.isTextblock) return true
      out.push({ start: pos + 1, text: wordsOf(node) })
      return false
    })
    return out.filter(u => /\p{L}/u.test(u.text))
  }

  // run asks about the texts that it does not know yet; a later run ends an earlier one.
  async run() {
    this.abort?.abort()
    const abort = this.abort = new AbortController()
    const wanted = [...new Set(this.units().map(u => u.text))].filter(s => !this.known.has(s))
    this.show()
    for (let at = 0; at < wanted.length;) {
      const texts = []
      for (let size = 0; at < wanted.length && texts.length < TEXTS && (!size || size + wanted[at].length <= SIGNS); at++) {
        texts.push(wanted[at])
        size += wanted[at].length
      }
      const lang = this.form.elements.lang?.value || document.documentElement.lang
      try {
        const answer = await fetch(this.form.dataset.proof, {
          method: 'POST', redirect: 'manual', signal: abort.signal,
          headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
          body: JSON.stringify({ texts, lang }),
        })
        if (!answer.ok) return // the next pause asks again
        const found = await answer.json()
        texts.forEach((s, i) => this.known.set(s, found[i] ?? []))
      } catch {
        return
      }
      if (abort.signal.aborted) return
      this.show()
    }
    if (this.known.size > KNOWN) {
      const now = new Set(this.units().map(u => u.text))
      for (const s of this.known.keys()) if (!now.has(s)) this.known.delete(s)
    }
  }

  // name says which finding this is when the same words are read again.
  name(f, text) {
    return [f.rule, text.slice(Math.max(0, f.start - 12), f.start), text.slice(f.start, f.end), text.slice(f.end, f.end + 12)].join('\u0000')
  }

  show() {
    if (this.editor.view.composing) { this.soon(); return } // a keyboard is in the middle of a word
    const list = [], marks = []
    for (const u of this.units()) {
      for (const f of this.known.get(u.text) ?? []) {
        const id = this.name(f, u.text)
        if (this.ignored.has(id)) continue
        const x = { ...f, id, word: u.text.slice(f.start, f.end), field: u.field }
        if (!u.field) {
          x.from = u.start + f.start
          x.to = u.start + f.end
          marks.push(Decoration.inline(x.from, x.to, { class: 'ed-finding' }, { inclusiveStart: false, inclusiveEnd: false, x }))
        }
        list.push(x)
      }
    }
    this.list = list
    // A transaction for nothing could meet a click whose caret is not read yet.
    const { state, view } = this.editor, place = (from, to, x) => [from, to, x.id].join()
    const there = new Set(key.getState(state).find().map(d => place(d.from, d.to, d.spec.x)))
    const wanted = list.filter(x => !x.field)
    if (there.size !== wanted.length || wanted.some(x => !there.has(place(x.from, x.to, x)))) {
      view.dispatch(state.tr.setMeta(key, marks).setMeta('addToHistory', false))
    }
    this.heard.forEach(fn => fn(list))
  }

  // at is the finding at a place, where it stands now.
  at(pos) {
    const d = key.getState(this.editor.state).find(pos, pos)[0]
    return d ? { ...d.spec.x, from: d.from, to: d.to } : null
  }

  open(finding, focus) {
    if (!finding) { this.popover?.close(); return false }
    this.popover?.show(finding, focus)
    return true
  }

  // next goes to the finding after (1) or before (-1) the caret, round the end.
  next(way) {
    const here = this.editor.state.selection
    const all = key.getState(this.editor.state).find().sort((a, b) => a.from - b.from)
    if (!all.length) return true
    const i = way > 0 ? all.findIndex(d => d.from >= here.to) : all.filter(d => d.to <= here.from).length - 1
    const d = all.at(i >= 0 ? i : way > 0 ? 0 : -1)
    this.go({ ...d.spec.x, from: d.from, to: d.to })
    return true
  }

  // go chooses the words of a finding and opens what there is to do.
  go(x) {
    const { view } = this.editor
    if (x.field) {
      x.field.focus()
      x.field.setSelectionRange(x.start, x.end)
    } else {
      view.focus()
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, x.from, x.to)).scrollIntoView())
    }
    this.open(x, true)
  }

  fix(x, text) {
    if (x.field) {
      x.field.setRangeText(text, x.start, x.end, 'end')
      x.field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      x.field.focus()
    } else {
      const { view } = this.editor
      view.dispatch(view.state.tr.insertText(text, x.from, x.to))
      view.focus()
    }
  }

  ignore(x) {
    this.ignored.add(x.id)
    this.show()
  }

  // add gives a word to the site's words; every text is read anew then.
  async add(x) {
    try {
      const answer = await fetch(this.form.dataset.words, {
        method: 'POST', redirect: 'manual', headers: { Accept: 'application/json' }, body: new URLSearchParams({ word: x.word }),
      })
      if (!answer.ok) return false
    } catch {
      return false
    }
    this.known.clear()
    await this.run()
    return true
  }
}
