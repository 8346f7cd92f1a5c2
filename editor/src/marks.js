// The marks within a line. Their order is the order in which they enclose each
// other, from the outside in.
import { Mark } from '@tiptap/core'
import { kept } from './kept.js'

const FILM = 'video'

// rel is what the server gives a link of this kind.
function rel(href, film) {
  return !/^https?:/.test(href) ? null : film ? 'noopener nofollow external' : 'noopener'
}

// linkTo is an address as a writer means it: a bare host gets its scheme, anything
// that is no place to go to is null.
export function linkTo(text) {
  const s = text.trim()
  if (!s) return null
  if (/^[\w.+-]+@[\w-]+\.[\w.-]+$/.test(s)) return 'mailto:' + s
  if (/^(?:https?:\/\/\S+|mailto:\S+|tel:[\d+ -]+|\/[^/\s]\S*|\/)$/i.test(s)) return s
  return /^[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$/.test(s) ? 'https://' + s : null
}

const link = Mark.create({
  name: 'link', inclusive: false, priority: 1000,
  addAttributes: () => ({
    ...kept('href')(),
    film: { default: false, parseHTML: a => a.getAttribute('class') === FILM, rendered: false },
    ...kept('dir', 'lang')(),
  }),
  parseHTML: () => [{ tag: 'a[href]', getAttrs: a => (linkTo(a.getAttribute('href')) || /^[^:]*$/.test(a.getAttribute('href')) ? null : false) }],
  renderHTML: ({ mark, HTMLAttributes: { href, ...a } }) =>
    ['a', { href, rel: rel(href, mark.attrs.film), class: mark.attrs.film ? FILM : null, ...a }, 0],
})

const simple = (name, attributes = [], rule = {}) => Mark.create({
  name,
  addAttributes: kept(...attributes, 'dir', 'lang'),
  parseHTML: () => [{ tag: name, ...rule }],
  renderHTML: ({ HTMLAttributes }) => [name, HTMLAttributes, 0],
})

export const marks = [
  link,
  ...['ins', 'del', 'bdi', 'bdo'].map(n => simple(n)),
  simple('span', [], { getAttrs: el => (el.getAttribute('dir') || el.getAttribute('lang') ? null : false) }),
  simple('q', ['cite']), simple('cite'), simple('abbr', ['title']),
  ...['strong', 'b', 'em', 'i', 'mark', 's', 'small', 'sub', 'sup', 'code', 'kbd', 'samp', 'var'].map(n => simple(n)),
]
