// The toolbar: one stop of the Tab key, arrows within, Home and End.
import { redo, undo, undoDepth, redoDepth } from '@tiptap/pm/history'
import * as act from './acts.js'
import { el, icon } from './dom.js'
import * as tables from './table.js'
import { t } from './texts.js'

const mark = name => ({ run: e => e.chain().focus().toggleMark(name).run(), on: e => e.isActive(name) })
const table = fn => ({ run: e => { fn({ state: e.state, dispatch: e.view.dispatch }); e.commands.focus() }, show: e => tables.inTable(e.state) })

// Each button: text key, strokes, what it does, whether it is on, can be used, is shown.
const groups = (library, proof) => [
  [
    ['strong', 'M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z', mark('strong')],
    ['em', 'M10 5h8M6 19h8M14 5l-4 14', mark('em')],
    ['link', 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 6 6l1.5-1.5', { run: e => act.link(e), on: e => e.isActive('link') }],
    ['unlink', 'M4 4l16 16M15 15l4-4a4 4 0 0 0-6-6M9 9l-4 4a4 4 0 0 0 6 6', { run: act.unlink, show: e => e.isActive('link') }],
    ['small', 'M5 17l4-10 4 10M6.5 14h5M15 17v-4a2 2 0 0 1 4 0v4M15 15h4', { ...mark('small'), show: e => e.isActive('caption') }],
  ],
  [
    ...[2, 3, 4].map(level => ['h' + level, ['M4 6v12M12 6v12M4 12h8', ['M16 10c0-3 5-3 5 0 0 2.5-5 4-5 8h5', 'M16 8h5l-3 4c4 0 4 6 0 6-1 0-2-.5-2.5-1.5', 'M20 18V8l-5 7h6.5'][level - 2]].join(''),
      { run: e => act.heading(e, level), on: e => e.isActive('heading', { level }) }]),
    ['bullets', 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01', { run: act.bullets, on: e => e.isActive('bullets') }, true],
    ['numbers', 'M10 6h10M10 12h10M10 18h10M5 4v4M4 10v4M6.5 10v4M3 16v4M5.2 16v4M7.4 16v4', { run: act.numbers, on: e => e.isActive('numbers') }, true],
    ['quotation', 'M9 7c-3 0-4 2-4 5v5h5v-5H7c0-2 .5-3 2-3zM18 7c-3 0-4 2-4 5v5h5v-5h-3c0-2 .5-3 2-3z', { run: act.quotation, on: e => e.isActive('quotation') }, true],
    ['source', 'M4 12h6M12 6h8M12 12h8M12 18h5', { run: act.source, on: e => e.isActive('source'), show: e => e.isActive('quotation') }, true],
    ['correction', 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4M13 20h7', { run: act.correction, on: e => e.isActive('correction') }, true],
  ],
  [
    ['picture', 'M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9h.01', { run: e => act.picture(e, library), on: e => e.isActive('figure') }],
    ['film', 'M4 6h16v12H4zM10 9.5v5l4.5-2.5z', { run: e => act.link(e, true, library), on: e => e.isActive('link', { film: true }) }],
    ['table', 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14M15 5v14', { run: table(tables.insertTable).run, can: e => !tables.inTable(e.state) }],
    ['row', 'M4 4h16v9H4zM4 8.5h16M12 16v5M9.5 18.5h5', table(tables.addRow)],
    ['column', 'M4 4h9v16H4zM8.5 4v16M18.5 9.5v5M16 12h5', table(tables.addColumn), true],
    ['head', 'M4 5h16v14H4zM4 7h16M4 9h16M12 10v9', table(tables.toggleHead)],
    ['caption', 'M4 4h16M8 7h8M4 10h16v10H4zM12 10v10', { run: act.tableTitle, show: e => tables.inTable(e.state) }],
    ['droprow', 'M4 5h16v6H4zM9 15l6 6M15 15l-6 6', table(tables.dropRow)],
    ['dropcolumn', 'M5 4h6v16H5zM15 9l6 6M21 9l-6 6', table(tables.dropColumn), true],
    ['droptable', 'M4 5h16v14H4zM4 10h16M12 5v5M9 12l6 6M15 12l-6 6', table(tables.dropTable)],
    ['rule', 'M4 12h16M8 7h8M8 17h8', { run: act.rule }],
  ],
  [
    ['halfspace', 'M4 9v6h6M20 9v6h-6M12 6v12', { run: act.halfspace }],
    ['direction', 'M4 8h13M14 5l3 3-3 3M20 16H7M10 13l-3 3 3 3', { run: act.direction, on: e => !!e.state.selection.$from.parent.attrs.dir }],
    ['foreign', 'M4 12h14M14 8l4 4-4 4M4 6v12', { run: act.foreign, on: e => e.isActive('span') }],
    ['undo', 'M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10H9', { run: e => undo(e.state, e.view.dispatch), can: e => undoDepth(e.state) > 0 }, true],
    ['redo', 'M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h5', { run: e => redo(e.state, e.view.dispatch), can: e => redoDepth(e.state) > 0 }, true],
    ...proof ? [['proof', 'M4 17l4-11 4 11M5.5 13h5M13 16l3 3 5-7', { run: () => proof.next(1) }]] : [],
  ],
]

export function toolbar(editor, { controls, library, proof }) {
  const all = []
  const bar = el('div', { role: 'toolbar', class: 'ed-bar', 'aria-label': t('toolbar'), 'aria-controls': controls })
  for (const group of groups(library, proof)) {
    const g = el('div', { class: 'ed-group' })
    for (const [key, strokes, what, flip] of group) {
      const b = el('button', { type: 'button', tabindex: -1, 'aria-label': t('bar.' + key), title: t('bar.' + key), 'aria-pressed': what.on ? 'false' : null }, icon(strokes))
      if (flip) b.classList.add('flip')
      b.addEventListener('mousedown', e => e.preventDefault()) // the caret stays where it is
      b.addEventListener('click', () => { if (b.getAttribute('aria-disabled') !== 'true') what.run(editor) })
      all.push({ b, what })
      g.append(b)
    }
    bar.append(g)
  }
  const shown = () => all.map(x => x.b).filter(b => !b.hidden)
  const stop = b => all.forEach(x => { x.b.tabIndex = x.b === b ? 0 : -1 })
  stop(all[0].b)
  bar.addEventListener('focusin', e => stop(e.target.closest('button')))
  bar.addEventListener('keydown', e => {
    const list = shown(), i = list.indexOf(document.activeElement)
    const forward = getComputedStyle(bar).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft'
    const to = { [forward]: list[(i + 1) % list.length], [back]: list.at(i - 1), Home: list[0], End: list.at(-1) }[e.key]
    if (e.key === 'Escape') { e.preventDefault(); editor.commands.focus(); return }
    if (!to) return
    e.preventDefault()
    to.focus()
  })
  const show = () => {
    for (const { b, what } of all) {
      const hide = what.show ? !what.show(editor) : false
      if (b.hidden !== hide) {
        if (hide && b === document.activeElement) editor.commands.focus()
        if (hide && b.tabIndex === 0) stop(all[0].b)
        b.hidden = hide
      }
      if (what.on) b.setAttribute('aria-pressed', String(!!what.on(editor)))
      if (what.can) b.setAttribute('aria-disabled', String(!what.can(editor)))
    }
  }
  editor.on('transaction', show)
  show()
  return { bar, focus: () => all.find(x => x.b.tabIndex === 0).b.focus() }
}
