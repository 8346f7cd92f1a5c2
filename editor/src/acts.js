// What the toolbar and the keys do.
import { NodeSelection } from '@tiptap/pm/state'
import { liftTarget } from '@tiptap/pm/transform'
import { ask } from './dialog.js'
import { ZWNJ } from './halfspace.js'
import { linkTo } from './marks.js'
import { t } from './texts.js'

export const heading = (e, level) =>
  e.isActive('heading', { level }) ? e.commands.setNode('paragraph') : e.commands.setNode('heading', { level })
export const bullets = e => e.commands.toggleList('bullets', 'item')
export const numbers = e => e.commands.toggleList('numbers', 'item')
export const correction = e => e.commands.setNode(e.isActive('correction') ? 'paragraph' : 'correction')
export const halfspace = e => e.chain().focus().command(({ tr }) => { tr.insertText(ZWNJ); return true }).run()
export const rule = e => e.commands.insertContent({ type: 'rule' })

// quotation makes one of the chosen blocks, or takes it off them; its source
// becomes a paragraph then.
export function quotation(e) {
  if (!e.isActive('quotation')) return e.chain().focus().wrapIn('quotation').run()
  const { state, view } = e, { $from } = state.selection
  let depth = $from.depth
  while ($from.node(depth).type.name !== 'quotation') depth--
  const at = $from.before(depth), tr = state.tr, node = $from.node(depth)
  if (node.lastChild.type.name === 'source') {
    const last = at + node.nodeSize - 1 - node.lastChild.nodeSize
    tr.setNodeMarkup(last, state.schema.nodes.paragraph)
  }
  const range = tr.doc.resolve(at + 1).blockRange(tr.doc.resolve(at + node.nodeSize - 1))
  const target = range && liftTarget(range)
  if (target !== null) tr.lift(range, target)
  view.dispatch(tr.scrollIntoView())
}

// source goes to the source of the quotation, which it makes if there is none.
export function source(e) {
  const { state } = e, { $from } = state.selection
  let depth = $from.depth
  while (depth && $from.node(depth).type.name !== 'quotation') depth--
  if (!depth) return
  const node = $from.node(depth), end = $from.after(depth) - 1
  const has = node.lastChild.type.name === 'source'
  e.chain().focus().command(({ tr }) => {
    if (!has) tr.insert(end, state.schema.nodes.source.create())
    return true
  }).setTextSelection(has ? end - 1 : end + 1).run()
}

// direction goes through: as the words say, right to left, left to right.
export function direction(e) {
  const { state, view } = e, tr = state.tr
  const next = { auto: 'rtl', rtl: 'ltr', ltr: null }
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node, pos) => {
    if (node.isTextblock && 'dir' in node.attrs) tr.setNodeAttribute(pos, 'dir', next[node.attrs.dir || 'auto'])
  })
  view.dispatch(tr)
}

// foreign marks words of another language, which run from left to right.
export const foreign = e => e.commands.toggleMark('span', { lang: 'en', dir: 'ltr' })

const required = (name, label, check, more) => ({ name, label, required: true, check, ...more })
const OURS = /^\/media\/[0-9a-f]{8,128}\/[\w.-]+$/

export async function link(e, film = false, library = null) {
  const old = e.getAttributes('link')
  const selected = !e.state.selection.empty || old.href
  const fields = [required('href', t('link.address'), v => (linkTo(v) ? '' : t('link.wrong')), { value: old.href, dir: 'ltr', inputmode: 'url', hint: t('link.hint') })]
  if (!selected) fields.push({ name: 'text', label: t('link.text') })
  let found = {}
  const above = film && library && !selected ? library(f => { found = f }, 'play') : null
  const got = await ask(t(film ? 'film' : 'link'), fields, { above })
  const chain = e.chain().focus()
  if (!got) return chain.run()
  const href = linkTo(got.href)
  const mark = { type: 'link', attrs: { href, film: film || !!old.film } }
  if (film && !selected) {
    const words = { type: 'text', text: got.text || t('film.words'), marks: [mark] }
    const p = found.src === got.href && found.poster
    const poster = p ? [{ type: 'image', attrs: { src: p.src, alt: p.alt, width: String(p.width), height: String(p.height) }, marks: [mark] }] : []
    return chain.insertContent([{ type: 'paragraph', content: [...poster, words] }]).run()
  }
  if (!selected) return chain.insertContent([{ type: 'text', text: got.text || href, marks: [mark] }]).run()
  if (old.href) chain.extendMarkRange('link')
  return chain.setMark('link', mark.attrs).run()
}

export const unlink = e => e.chain().focus().extendMarkRange('link').unsetMark('link').run()

// pictureAt is the picture that is chosen, in a figure or a line.
function pictureAt(state) {
  const { selection } = state
  return selection instanceof NodeSelection && /^(?:picture|image)$/.test(selection.node.type.name) ? selection : null
}

// picture puts a figure of the media library in, one more picture into the figure
// that the caret is in, or changes the picture that is chosen.
export async function picture(e, library) {
  const chosen = pictureAt(e.state)
  const old = chosen?.node.attrs ?? {}
  const inside = !chosen && e.isActive('figure')
  const fields = [
    required('src', t('picture.address'), v => (OURS.test(v) ? '' : t('picture.wrong')), { value: old.src, dir: 'ltr', hint: t('picture.address.hint'), placeholder: '/media/…' }),
    required('alt', t('picture.alt'), v => (v ? '' : t('picture.alt.wrong')), { value: old.alt, hint: t('picture.alt.hint'), rows: 2 }),
  ]
  if (!chosen && !inside) fields.push({ name: 'caption', label: t('picture.caption') }, { name: 'credit', label: t('picture.credit') })
  let found = {}
  const above = library && !chosen ? library(p => { found = p }) : null
  const got = await ask(t('picture'), fields, { above })
  const chain = e.chain().focus()
  if (!got) return chain.run()
  const same = found.src === got.src ? found : old.src === got.src ? old : {}
  const attrs = { src: got.src, alt: got.alt, width: same.width ? String(same.width) : null, height: same.height ? String(same.height) : null }
  if (chosen) return chain.command(({ tr }) => { tr.setNodeMarkup(chosen.from, null, attrs); return true }).run()
  if (inside) {
    const { $from } = e.state.selection
    let depth = $from.depth
    while ($from.node(depth).type.name !== 'figure') depth--
    const end = $from.after(depth) - 1 - $from.node(depth).lastChild.nodeSize
    return chain.insertContentAt(end, { type: 'picture', attrs }).run()
  }
  const words = []
  if (got.caption) words.push({ type: 'text', text: got.credit ? got.caption + ' ' : got.caption })
  if (got.credit) words.push({ type: 'text', text: got.credit, marks: [{ type: 'small' }] })
  return chain.insertContent({ type: 'figure', content: [{ type: 'picture', attrs }, { type: 'caption', content: words }] }).run()
}

// caption gives a table its title.
export async function tableTitle(e) {
  const old = e.getAttributes('table').caption
  const got = await ask(t('table.caption'), [{ name: 'caption', label: t('table.caption'), value: old }])
  const chain = e.chain().focus()
  return (got ? chain.updateAttributes('table', { caption: got.caption }) : chain).run()
}
