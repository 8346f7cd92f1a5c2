// A field with data-count says how long it is, one with data-limit also how long
// it should be. A half-space is not counted: nobody sees it.
import { el } from './dom.js'
import { t } from './texts.js'

let ids = 0
const signs = Intl.Segmenter && new Intl.Segmenter(document.documentElement.lang || 'fa', { granularity: 'grapheme' })

export function length(text) {
  const seen = text.replace(/\u200c/g, '').trim()
  return [...(signs ? signs.segment(seen) : seen)].length
}

export function counters(form) {
  for (const field of form.querySelectorAll('[data-count]')) {
    const limit = Number(field.dataset.limit) || 0
    const out = el('p', { class: 'soft counter', id: `count-${++ids}` })
    field.after(out)
    field.setAttribute('aria-describedby', [field.getAttribute('aria-describedby'), out.id].filter(Boolean).join(' '))
    const show = () => {
      const n = length(field.value)
      out.textContent = limit ? t(n > limit ? 'count.over' : 'count.of', { n, limit }) : t('count.n', { n })
      out.classList.toggle('wrong', limit > 0 && n > limit)
    }
    field.addEventListener('input', show)
    show()
  }
}
