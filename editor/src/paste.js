// Pasting and dropping.
import { Extension } from '@tiptap/core'
import { Fragment, Slice } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'
import { cleanHTML, cleanText } from './clean.js'

const bare = /(?:https?:\/\/|www\.)[^\s<>«»“”"،؛\u200c]+/gi

// linked makes links of the bare addresses in words that are none yet.
export function linked(fragment, schema) {
  const { link, code } = schema.marks
  const out = []
  fragment.forEach(node => {
    if (!node.isText) { out.push(node.copy(linked(node.content, schema))); return }
    if (link.isInSet(node.marks) || code.isInSet(node.marks)) { out.push(node); return }
    let at = 0
    for (const m of node.text.matchAll(bare)) {
      const address = m[0].replace(/[.,;:!?؟)\]}»]+$/, '')
      if (m.index > at) out.push(node.cut(at, m.index))
      at = m.index + address.length
      const href = /^www\./i.test(address) ? 'https://' + address : address
      out.push(node.cut(m.index, at).mark(link.create({ href }).addToSet(node.marks)))
    }
    if (at < node.text.length) out.push(at ? node.cut(at) : node)
  })
  return Fragment.from(out)
}

export const paste = refused => Extension.create({
  name: 'pasted',
  addProseMirrorPlugins() {
    const { schema } = this.editor
    const pictures = data => [...data?.files || []].some(f => f.type.startsWith('image/'))
    return [new Plugin({
      props: {
        transformPastedHTML(html) {
          if (/data-pm-slice/.test(html)) return html // our own, by way of the schema
          const clean = cleanHTML(html)
          if (clean.pictures) refused()
          return clean.html
        },
        transformPastedText: cleanText,
        transformPasted: slice => new Slice(linked(slice.content, schema), slice.openStart, slice.openEnd),
        handlePaste(view, e) {
          if (!pictures(e.clipboardData) || e.clipboardData.getData('text/html') || e.clipboardData.getData('text/plain')) return false
          refused()
          return true
        },
        handleDrop(view, e) {
          if (!e.dataTransfer?.files.length) return false
          e.preventDefault()
          refused()
          return true
        },
      },
    })]
  },
})
