// The media library in the dialog of a picture: data-media answers ?q= with
// {"pictures": [{src, alt, width, height, caption, thumb}]}.
import { el, later } from './dom.js'
import { t } from './texts.js'

export const library = address => choose => {
  let dialog, abort
  const list = el('ul', { class: 'ed-shelf' })
  const note = el('p', { class: 'soft', role: 'status' })
  const find = el('input', { type: 'search', id: 'ed-find', dir: 'auto', autocomplete: 'off', oninput: later(() => load(), 300), onkeydown: e => { if (e.key === 'Enter') { e.preventDefault(); load() } } })
  async function load() {
    abort?.abort()
    abort = new AbortController()
    const at = new URL(address, location)
    at.searchParams.set('q', find.value)
    let pictures = []
    try {
      const answer = await fetch(at, { headers: { Accept: 'application/json' }, signal: abort.signal })
      if (!answer.ok) throw new Error(answer.status)
      pictures = (await answer.json()).pictures ?? []
      note.textContent = pictures.length ? '' : t('library.none')
    } catch (e) {
      if (e.name === 'AbortError') return
      note.textContent = t('library.lost')
    }
    list.replaceChildren(...pictures.slice(0, 60).map(p => {
      const img = el('img', { src: p.thumb || p.src, alt: p.alt || p.src, loading: 'lazy' })
      const b = el('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
        list.querySelectorAll('button').forEach(o => o.setAttribute('aria-pressed', String(o === b)))
        choose(p)
        dialog.fill(p)
      } }, img)
      return el('li', {}, b)
    }))
  }
  const box = el('div', {}, el('label', { for: 'ed-find' }, t('library.find')), find, note, list)
  box.opened = d => { dialog = d; load() }
  return box
}
