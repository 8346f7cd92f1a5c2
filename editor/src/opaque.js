// A part that the editor has no node for. It is shown, can be moved and taken
// out, and goes back letter for letter.
import { Node } from '@tiptap/core'
import { parse } from './clean.js'
import { t } from './texts.js'
import { el } from './dom.js'

const unsafe = 'script,style,link,meta,base,iframe,object,embed,form,input,button,textarea,select,svg,math,template,audio,video,source,picture'

// preview is what a part looks like. It may have come from a clipboard, so
// nothing of it runs or loads from elsewhere.
function preview(html) {
  const body = parse(html)
  body.querySelectorAll(unsafe).forEach(e => e.remove())
  for (const e of body.querySelectorAll('*')) {
    for (const { name, value } of [...e.attributes]) {
      const ok = /^(?:dir|lang|alt|width|height|colspan|rowspan)$/.test(name) || name === 'src' && value.startsWith('/media/') || name === 'class' && /^(?:video|scroll)$/.test(value)
      if (!ok) e.removeAttribute(name)
    }
  }
  return [...body.childNodes]
}

export const opaque = Node.create({
  name: 'opaque', group: 'block', atom: true, draggable: true,
  addAttributes: () => ({ html: { default: '', parseHTML: e => e.getAttribute('data-opaque'), renderHTML: a => ({ 'data-opaque': a.html }) } }),
  parseHTML: () => [{ tag: 'div[data-opaque]', priority: 70 }],
  renderHTML: ({ HTMLAttributes }) => ['div', HTMLAttributes],
  addNodeView: () => ({ node }) => ({
    dom: el('div', { class: 'ed-opaque', contenteditable: 'false' }, el('p', { class: 'ed-tag' }, t('opaque')), ...preview(node.attrs.html)),
    ignoreMutation: () => true,
  }),
})
