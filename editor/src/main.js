// The editor of the desk. Without it the form is whole: data-editor holds the
// text as a list of blocks, and this puts an editor in their place.
import { Editor } from '@tiptap/core'
import { counters } from './counters.js'
import { el } from './dom.js'
import { panel, popover } from './findings.js'
import { halfSpaces } from './halfspace.js'
import { Html } from './html.js'
import { keys } from './keys.js'
import { library } from './library.js'
import { marks } from './marks.js'
import { paste } from './paste.js'
import { Proof } from './proof.js'
import { Save } from './save.js'
import { nodes } from './schema.js'
import { t } from './texts.js'
import { toolbar } from './toolbar.js'

function start(home) {
  const form = home.closest('form')
  const first = home.querySelector('template[data-html]').innerHTML
  const hidden = el('input', { type: 'hidden', name: home.dataset.field })
  const place = el('div', { class: 'ed-text text', id: 'ed-text' })
  const frame = el('div', { class: 'ed' }, place)
  const proof = form.dataset.proof ? new Proof({ form, fields: ['kicker', 'title', 'lead'].map(n => form.elements[n]) }) : null
  let bar, save

  const editor = new Editor({
    element: place, injectCSS: false, enableInputRules: false, enablePasteRules: false,
    extensions: [
      ...nodes, ...marks, keys(() => bar.focus()),
      paste(() => save.notice(t('paste.picture'))),
      ...proof ? [proof.extension()] : [],
    ],
    editorProps: { attributes: {
      role: 'textbox', translate: 'no', 'aria-multiline': 'true', 'aria-label': home.dataset.label || t('body'), 'aria-describedby': 'ed-keys',
    } },
  })
  if (proof) proof.editor = editor
  const html = new Html(editor.schema)
  const read = () => { hidden.value = html.write(editor.state.doc) }
  const put = (source, undone) => {
    const parts = html.read(source)
    if (!parts.length) parts.push(editor.schema.nodes.paragraph.create())
    const tr = editor.state.tr.replaceWith(0, editor.state.doc.content.size, parts)
    editor.view.dispatch(tr.setMeta('addToHistory', undone))
  }

  put(first, false)
  read()
  // From here on the text is the editor's; whatever fails before this leaves the list of blocks as it was.
  for (const part of [...home.children]) {
    if (part.nodeName === 'TEMPLATE') continue
    part.hidden = true
    part.querySelectorAll('input, select, textarea, button').forEach(f => { f.disabled = true })
    if (part.matches('input, select, textarea, button')) part.disabled = true
  }
  home.append(hidden, frame)
  bar = toolbar(editor, { controls: place.id, library: home.dataset.media && library(home.dataset.media), proof })
  frame.prepend(bar.bar)
  frame.append(el('p', { class: 'soft ed-hint', id: 'ed-keys' }, t('keys')))
  if (proof) { popover(proof, frame); panel(proof, home) }
  editor.on('update', () => { read(); hidden.dispatchEvent(new Event('change', { bubbles: true })) })

  save = new Save({
    form, frame, read,
    fill(values) {
      for (const field of form.elements) {
        if (!field.name || field === hidden || !values.has(field.name)) continue
        if (field.type === 'checkbox' || field.type === 'radio') field.checked = values.getAll(field.name).includes(field.value)
        else if (field.type !== 'file') field.value = values.get(field.name)
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }
      put(values.get(hidden.name) ?? '', true)
    },
  })
  document.addEventListener('keydown', e => { // the browser would save its page
    if (e.code !== 'KeyS' || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return
    e.preventDefault()
    if (save.dirty) save.send()
  })
  home.editor = { html, editor, save, proof } // for tests
}

document.querySelectorAll('[data-editor]').forEach(start)
document.querySelectorAll('form').forEach(counters)
halfSpaces()
