// Keys, history, and what happens at the ends of things.
import { Extension } from '@tiptap/core'
import { gapCursor } from '@tiptap/pm/gapcursor'
import { dropCursor } from '@tiptap/pm/dropcursor'
import { history, redo, undo } from '@tiptap/pm/history'
import { Plugin, TextSelection } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { isHalfSpace, ZWNJ } from './halfspace.js'
import * as act from './acts.js'
import { AUTO } from './kept.js'

// leave puts the caret into a paragraph after the block at the given depth.
function leave(editor, depth) {
  const { state, view } = editor, { $from } = state.selection
  const at = $from.after(depth), tr = state.tr
  if (tr.doc.resolve(at).nodeAfter?.type.name !== 'paragraph') tr.insert(at, state.schema.nodes.paragraph.create())
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView())
  return true
}

export const keys = focusToolbar => Extension.create({
  name: 'keys',
  priority: 200, // before the core's own
  addKeyboardShortcuts() {
    const on = fn => () => { fn(this.editor); return true }
    const toList = way => () => this.editor.isActive('item') && this.editor.commands[way]('item')
    return {
      'Mod-b': on(e => e.commands.toggleMark('strong')), 'Mod-i': on(e => e.commands.toggleMark('em')), 'Mod-k': on(act.link),
      'Mod-z': on(e => undo(e.state, e.view.dispatch)), 'Mod-y': on(e => redo(e.state, e.view.dispatch)), 'Mod-Shift-z': on(e => redo(e.state, e.view.dispatch)),
      'Mod-Alt-0': on(e => e.commands.setNode('paragraph')),
      'Mod-Alt-2': on(e => act.heading(e, 2)), 'Mod-Alt-3': on(e => act.heading(e, 3)), 'Mod-Alt-4': on(e => act.heading(e, 4)),
      'Mod-Shift-7': on(act.numbers), 'Mod-Shift-8': on(act.bullets), 'Mod-Shift-9': on(act.quotation),
      'Shift-Enter': on(e => e.commands.insertContent({ type: 'hardBreak' })),
      'Alt-F10': on(focusToolbar),
      Tab: toList('sinkListItem'), 'Shift-Tab': toList('liftListItem'),
      Enter: () => {
        const { $from } = this.editor.state.selection
        const name = $from.parent.type.name
        if (name === 'source' || name === 'caption') return leave(this.editor, $from.depth - 1)
        return this.editor.isActive('item') && this.editor.commands.splitListItem('item')
      },
    }
  },
  addProseMirrorPlugins() {
    return [
      history(), gapCursor(), dropCursor({ class: 'ed-drop', color: false, width: 2 }),
      new Plugin({
        props: {
          handleKeyDown(view, e) {
            if (!isHalfSpace(e)) return false
            view.dispatch(view.state.tr.insertText(ZWNJ).scrollIntoView())
            return true
          },
          decorations: state => directions(state.doc),
        },
        // There is always a paragraph to go on in. An empty one is not written.
        appendTransaction(trs, old, state) {
          if (state.doc.lastChild.type.name === 'paragraph') return null
          return state.tr.insert(state.doc.content.size, state.schema.nodes.paragraph.create())
        },
      }),
    ]
  },
})

// directions lets each block take its direction from its own words, unless it has
// one. What holds blocks goes by its first strong letter: dir=auto would not look
// into blocks that have a direction themselves.
const cache = new WeakMap()
const holders = new Set(['bullets', 'numbers', 'quotation'])
const rtl = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u

function directions(doc) {
  let set = cache.get(doc)
  if (!set) {
    const all = []
    doc.descendants((node, pos) => {
      const first = holders.has(node.type.name) && node.textContent.match(/\p{L}/u)
      const dir = node.isTextblock ? 'auto' : first && (rtl.test(first[0]) ? 'rtl' : 'ltr')
      if (dir && 'dir' in node.attrs && !node.attrs.dir) all.push(Decoration.node(pos, pos + node.nodeSize, { dir, [AUTO]: '' }))
      return node.isBlock
    })
    cache.set(doc, set = DecorationSet.create(doc, all))
  }
  return set
}
