// Tables: rows of cells with words in them. The parts that HTML has and the
// engine has not (head, body, caption) are attributes here and elements again when
// the text is written (html.js).
import { Node } from '@tiptap/core'
import { kept } from './kept.js'
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, findTable, goToNextCell, tableEditing, isInTable } from '@tiptap/pm/tables'
import { TextSelection } from '@tiptap/pm/state'

const marks = kept('dir', 'lang')
const span = name => ({
  default: 1,
  parseHTML: el => Number(el.getAttribute(name)) || 1,
  renderHTML: a => (a[name] > 1 ? { [name]: a[name] } : {}),
})
const place = () => ({ ...marks(), colspan: span('colspan'), rowspan: span('rowspan'), colwidth: { default: null, rendered: false } })

export const table = Node.create({
  name: 'table', tableRole: 'table', group: 'block', content: 'row+', isolating: true,
  addAttributes: () => ({
    ...marks(),
    caption: {
      default: '',
      parseHTML: el => el.querySelector('caption')?.textContent.trim() ?? '',
      renderHTML: a => (a.caption ? { 'data-caption': a.caption } : {}),
    },
  }),
  parseHTML: () => [{ tag: 'table' }, { tag: 'caption', ignore: true }],
  renderHTML: ({ HTMLAttributes }) => ['table', HTMLAttributes, ['tbody', 0]],
  extendNodeSchema: extension => ({ tableRole: extension.config.tableRole }),
  addProseMirrorPlugins: () => [tableEditing()],
  addKeyboardShortcuts() {
    const on = command => () => isInTable(this.editor.state) && command(this.editor.state, this.editor.view.dispatch)
    return {
      Tab: on(goToNextCell(1)), 'Shift-Tab': on(goToNextCell(-1)),
      Enter: () => isInTable(this.editor.state) && this.editor.commands.insertContent({ type: 'hardBreak' }),
    }
  },
})

export const row = Node.create({
  name: 'row', tableRole: 'row', content: '(cell | head)*',
  addAttributes: () => ({
    ...marks(),
    head: { default: false, parseHTML: tr => tr.parentNode.nodeName === 'THEAD', renderHTML: a => (a.head ? { 'data-head': '' } : {}) },
  }),
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: ({ HTMLAttributes }) => ['tr', HTMLAttributes, 0],
})

const box = (name, role, tag, attributes) => Node.create({
  name, tableRole: role, content: 'inline*', isolating: true,
  addAttributes: () => ({ ...attributes, ...place() }),
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
})

export const cell = box('cell', 'cell', 'td', {})
export const head = box('head', 'header_cell', 'th', { ...kept('scope')() })

export const inTable = isInTable

// insertTable puts three columns with a heading row and two more at the caret.
export function insertTable({ state, dispatch }) {
  const { table, row, cell, head } = state.schema.nodes
  const cells = (type, attrs) => [1, 2, 3].map(() => type.create(attrs))
  const node = table.create(null, [
    row.create({ head: true }, cells(head, { scope: 'col' })),
    row.create(null, cells(cell)), row.create(null, cells(cell)),
  ])
  const tr = state.tr.replaceSelectionWith(node)
  let at = null
  tr.doc.descendants((n, pos) => { if (n === node || n.eq(node) && pos >= tr.mapping.map(state.selection.from) - node.nodeSize - 2) at ??= pos })
  if (at !== null) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 2)))
  dispatch(tr.scrollIntoView())
}

// toggleHead makes the first row one of headings, or no longer.
export function toggleHead({ state, dispatch }) {
  const found = findTable(state.selection.$from)
  if (!found) return
  const { cell, head } = state.schema.nodes
  const first = found.node.firstChild, on = !first.attrs.head, tr = state.tr
  tr.setNodeMarkup(found.start, null, { ...first.attrs, head: on })
  first.forEach((c, offset) => {
    const { scope, ...attrs } = c.attrs
    tr.setNodeMarkup(found.start + 1 + offset, on ? head : cell, on ? { ...attrs, scope: scope ?? 'col' } : attrs)
  })
  dispatch(tr)
}

// addColumn gives new headings the scope of those beside them.
export function addColumn({ state, dispatch }) {
  addColumnAfter(state, tr => {
    const found = findTable(tr.selection.$from)
    found?.node.forEach((r, at) => {
      const scoped = r.attrs.head && [...Array(r.childCount).keys()].some(i => r.child(i).attrs.scope === 'col')
      if (scoped) r.forEach((c, offset) => {
        if (c.type.name === 'head' && !c.attrs.scope) tr.setNodeAttribute(found.start + at + 1 + offset, 'scope', 'col')
      })
    })
    dispatch(tr)
  })
}

const run = command => ({ state, dispatch }) => command(state, dispatch)
export const addRow = run(addRowAfter), dropRow = run(deleteRow), dropColumn = run(deleteColumn), dropTable = run(deleteTable)
