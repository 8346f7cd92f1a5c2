// ask opens a dialog with fields and gives their values, or null. A field's check
// gives the text of its error, which is shown beside it.
import { button, el } from './dom.js'
import { t } from './texts.js'

let ids = 0

export function ask(title, fields, { submit = t('ok'), above = null } = {}) {
  const heading = el('h2', { id: `ask-${++ids}` }, title)
  const inputs = {}
  const form = el('form', { method: 'dialog', class: 'form', novalidate: true }, heading, above)
  for (const f of fields) {
    const id = `ask-${ids}-${f.name}`
    const hint = f.hint && el('p', { class: 'soft', id: id + '-hint' }, f.hint)
    const input = el(f.rows ? 'textarea' : 'input', {
      id, name: f.name, rows: f.rows, required: f.required, dir: f.dir || 'auto', inputmode: f.inputmode, autocomplete: 'off',
      'aria-describedby': hint && id + '-hint', placeholder: f.placeholder,
    })
    input.value = f.value || ''
    inputs[f.name] = input
    form.append(el('div', {}, el('label', { for: id }, f.label), hint, input))
  }
  const dialog = el('dialog', { class: 'ed-ask', 'aria-labelledby': heading.id }, form)
  return new Promise(done => {
    const close = value => { dialog.close(); dialog.remove(); done(value) }
    form.append(el('p', { class: 'row' }, el('button', {}, submit), button(t('cancel'), () => close(null), { class: 'ghost' })))
    form.addEventListener('submit', e => {
      e.preventDefault()
      let wrong = null
      for (const f of fields) {
        const input = inputs[f.name], error = f.check?.(input.value.trim()) || ''
        const note = input.parentNode.querySelector('.wrong') ?? input.parentNode.appendChild(el('p', { class: 'wrong soft', id: input.id + '-wrong' }))
        note.textContent = error
        input.toggleAttribute('aria-invalid', !!error)
        if (error) input.setAttribute('aria-invalid', 'true')
        input.setAttribute('aria-describedby', [f.hint && input.id + '-hint', error && note.id].filter(Boolean).join(' '))
        if (error) wrong ??= input
      }
      if (wrong) wrong.focus()
      else close(Object.fromEntries(Object.entries(inputs).map(([k, i]) => [k, i.value.trim()])))
    })
    dialog.addEventListener('cancel', e => { e.preventDefault(); close(null) })
    dialog.fill = values => Object.entries(values).forEach(([k, v]) => { if (inputs[k]) inputs[k].value = v ?? '' })
    above?.opened?.(dialog)
    document.body.append(dialog)
    dialog.showModal()
  })
}
