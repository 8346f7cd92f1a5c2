// In and out: a text's HTML becomes a document, part by part, and HTML again.
//
// A part that was not touched goes back letter for letter as it came. A part that
// the schema would give back with another meaning becomes an opaque node.
import { DOMParser, DOMSerializer } from '@tiptap/pm/model'

const BLOCKS = new Set(('P H2 H3 H4 UL OL LI DL DT DD BLOCKQUOTE FIGURE FIGCAPTION HR PRE DIV ' +
  'TABLE CAPTION THEAD TBODY TFOOT TR TH TD').split(' '))
const blank = s => !/[^ \t\r\n\f]/.test(s)

export class Html {
  constructor(schema) {
    this.schema = schema
    this.parser = DOMParser.fromSchema(schema)
    this.serializer = DOMSerializer.fromSchema(schema)
    this.known = new WeakMap() // node → its HTML; nodes never change
  }

  // read makes nodes of HTML as the server wrote it.
  read(html) {
    const box = document.createElement('template')
    box.innerHTML = html
    const out = []
    for (const part of [...box.content.childNodes]) {
      if (part.nodeType === 3 ? blank(part.data) : part.nodeType !== 1) continue
      let whole = part
      if (part.nodeType === 3) {
        whole = part.ownerDocument.createElement('p')
        whole.append(part.data.trim())
      }
      out.push(this.part(whole))
    }
    return out
  }

  part(part) {
    const alone = part.ownerDocument.createElement('div')
    alone.append(part)
    const { content } = this.parser.parse(alone)
    let node = content.childCount === 1 ? content.firstChild : null
    const html = part.outerHTML
    if (!node || meaning(part) !== meaning(this.element(node))) node = this.schema.nodes.opaque.create({ html })
    this.known.set(node, html)
    return node
  }

  // write gives the HTML of a document.
  write(doc) {
    const out = []
    doc.forEach(node => {
      let html = this.known.get(node)
      if (html === undefined) this.known.set(node, html = this.fresh(node))
      if (html) out.push(html)
    })
    return out.join('\n')
  }

  // fresh writes a node from what it holds, whatever it came from.
  fresh(node) {
    if (node.type.name === 'opaque') return node.attrs.html
    if (node.isTextblock && !node.childCount) return ''
    return this.element(node).outerHTML
  }

  element(node) {
    const root = document.implementation.createHTMLDocument('').body
    root.append(this.serializer.serializeNode(node, { document: root.ownerDocument }))
    const all = name => root.querySelectorAll(name)
    const make = name => root.ownerDocument.createElement(name)
    all('blockquote > p, cite, figcaption').forEach(e => { if (!e.childNodes.length && (e.nodeName !== 'P' || e.parentNode.children.length > 1)) e.remove() })
    all('img').forEach(i => i.setAttribute('loading', 'lazy'))
    all('li').forEach(li => {
      const p = li.firstElementChild
      if (!li.hasAttribute('data-loose') && p && !p.attributes.length) p.replaceWith(...p.childNodes)
      li.removeAttribute('data-loose')
    })
    all('table').forEach(table => {
      const body = table.firstElementChild, top = make('thead')
      while (body.firstElementChild?.hasAttribute('data-head')) top.append(body.firstElementChild)
      if (top.firstChild) table.prepend(top)
      table.querySelectorAll('tr').forEach(tr => tr.removeAttribute('data-head'))
      if (!body.firstChild) body.remove()
      if (table.dataset.caption) {
        const caption = make('caption')
        caption.textContent = table.dataset.caption
        table.prepend(caption)
        table.removeAttribute('data-caption')
      }
      const box = make('div')
      box.className = 'scroll'
      box.setAttribute('tabindex', '0')
      table.replaceWith(box)
      box.append(table)
    })
    return root.firstElementChild
  }
}

// meaning is what a part says, in one string: blocks in their order, runs of words
// with the set of marks that enclose them, white space as a browser shows it.
export function meaning(part) {
  let out = '', run = '', around = '', empty = true, space = false
  const flush = () => { if (run) out += `“${run}”${around}`; run = '' }
  const attributes = e => [...e.attributes].map(a => ` ${a.name}=${a.value}`).sort().join('')
  const walk = (n, marks) => {
    if (n.nodeType === 3) {
      const now = [...new Set(marks)].sort().join(' ')
      for (const piece of n.data.split(/([ \t\r\n\f]+)/)) {
        if (!piece) continue
        if (blank(piece)) { space = true; continue }
        const owed = space && !empty
        if (now !== around) {
          if (owed) run += ' ' // a space belongs to whatever stands before it
          flush()
          around = now
        } else if (owed) run += ' '
        run += piece
        empty = space = false
      }
      return
    }
    if (n.nodeType !== 1) return
    const tag = n.nodeName.toLowerCase() + attributes(n)
    if (BLOCKS.has(n.nodeName) || n.nodeName === 'CITE' && n.parentNode.nodeName === 'BLOCKQUOTE') {
      flush()
      empty = true; space = false
      out += `<${tag}>`
      n.childNodes.forEach(c => walk(c, []))
      flush()
      empty = true; space = false
      out += '</>'
    } else if (n.nodeName === 'BR' || n.nodeName === 'IMG') {
      if (space && !empty && n.nodeName === 'IMG') run += ' '
      flush()
      out += `<${tag}>${[...new Set(marks)].sort().join(' ')}`
      empty = n.nodeName === 'BR'; space = false
    } else n.childNodes.forEach(c => walk(c, [...marks, tag]))
  }
  walk(part, [])
  flush()
  return out
}
