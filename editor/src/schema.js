// The nodes: what the server's sanitiser lets through, and nothing else. What has
// no node here stays as it came, in an opaque one.
import { Node } from '@tiptap/core'
import { kept } from './kept.js'
import { opaque } from './opaque.js'
import { row, table, cell, head } from './table.js'

const within = (name, tag, attributes, more) => Node.create({
  name, defining: true,
  addAttributes: kept(...attributes, 'dir', 'lang'),
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  ...more,
})

const text = (name, tag, more) => within(name, tag, [], { group: 'block', content: 'inline*', ...more })

const doc = Node.create({ name: 'doc', topNode: true, content: 'block+' })
const words = Node.create({ name: 'text', group: 'inline' })
const paragraph = text('paragraph', 'p', { priority: 1000, defining: false })

const heading = text('heading', 'h2', {
  addAttributes: () => ({ ...kept('dir', 'lang')(), level: { default: 2, rendered: false } }),
  parseHTML: () => [2, 3, 4].map(level => ({ tag: 'h' + level, attrs: { level } })),
  renderHTML: ({ node, HTMLAttributes }) => ['h' + node.attrs.level, HTMLAttributes, 0],
})

// A note of correction is a paragraph that is one insertion.
const correction = text('correction', 'p', {
  parseHTML: () => [{ tag: 'p', priority: 60, contentElement: 'ins', getAttrs: p => (inserted(p) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ['p', HTMLAttributes, ['ins', 0]],
})
const inserted = p => {
  const all = [...p.childNodes].filter(n => n.nodeType !== 3 || n.data.trim())
  return all.length === 1 && all[0].nodeName === 'INS' && !all[0].attributes.length
}

const quotation = within('quotation', 'blockquote', ['cite'], { group: 'block', content: 'block+ source?' })
const source = within('source', 'cite', [], {
  content: 'inline*', parseHTML: () => [{ tag: 'cite', context: 'quotation/', priority: 60 }],
})

const bullets = within('bullets', 'ul', [], { group: 'block list', content: 'item+' })
const numbers = within('numbers', 'ol', ['start'], { group: 'block list', content: 'item+' })
// Words of an item stand in it directly, unless it came loose, with a paragraph of its own.
const item = within('item', 'li', [], {
  content: 'paragraph block*',
  addAttributes: () => ({
    ...kept('dir', 'lang')(),
    loose: {
      default: false,
      parseHTML: li => [...li.childNodes].find(n => n.nodeType !== 3 || n.data.trim())?.nodeName === 'P',
      renderHTML: a => (a.loose ? { 'data-loose': '' } : {}),
    },
  }),
})

// A figure with more than one picture is a gallery.
const figure = within('figure', 'figure', [], { group: 'block', content: '(picture | film)+ caption', isolating: true })
// A film in a figure: a link, perhaps with its poster.
const film = within('film', 'a', ['href', 'rel', 'class'], {
  content: 'inline*', marks: '', parseHTML: () => [{ tag: 'a.video', context: 'figure/', priority: 60 }],
})
const caption = within('caption', 'figcaption', [], { content: 'inline*' })
const img = (name, more) => Node.create({
  name, atom: true, draggable: true,
  addAttributes: kept('src', 'alt', 'width', 'height'),
  parseHTML: () => [{ tag: 'img[src^="/media/"]', ...more.rule }],
  renderHTML: ({ HTMLAttributes: a }) => ['img', { ...a, alt: a.alt ?? '' }],
  ...more.spec,
})
const picture = img('picture', { rule: { context: 'figure/', priority: 60 }, spec: { selectable: true } })
const image = img('image', { rule: {}, spec: { group: 'inline', inline: true } })

const rule = Node.create({ name: 'rule', group: 'block', parseHTML: () => [{ tag: 'hr' }], renderHTML: () => ['hr'] })
const lineBreak = Node.create({
  name: 'hardBreak', group: 'inline', inline: true, selectable: false, linebreakReplacement: true,
  parseHTML: () => [{ tag: 'br' }], renderHTML: () => ['br'], renderText: () => '\n',
})

export const nodes = [
  doc, words, paragraph, heading, correction, quotation, source, bullets, numbers, item,
  figure, caption, film, picture, image, table, row, cell, head, rule, lineBreak, opaque,
]
