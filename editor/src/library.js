// The media library in the dialog of a picture or film: data-media answers ?q= with
// {"pictures": [{src, alt, width, height, caption, thumb}]}, with genre=play too
// {"films": [{src, title, note, poster: one of pictures}]}.
import { el, later } from './dom.js'
import { t } from './texts.js'

export const library = address => (choose, genre) => {
  let dialog, abort
  const list = el('ul', { class: 'ed-shelf' })
  const note = el('p', { class: 'soft', role: 'status' })
  const find = el('input', { type: 'search', id: 'ed-find', dir: 'auto', autocomplete: 'off', oninput: later(() => load(), 300), onkeydown: e => { if (e.key === 'Enter') { e.preventDefault(); load() } } })
  async function load() {
    abort?.abort()
    abort = new AbortController()
    const at = new URL(address, location)
    at.searchParams.set('q', find.value)
    if (genre) at.searchParams.set('genre', genre)
    let found = []
    try {
      const answer = await fetch(at, { headers: { Accept: 'application/json' }, signal: abort.signal })
      if (!answer.ok) throw new Error(answer.status)
      const all = await answer.json()
      found = all.films ?? all.pictures ?? []
      note.textContent = found.length ? '' : t(genre ? 'library.none.film' : 'library.none')
    } catch (e) {
      if (e.name === 'AbortError') return
      note.textContent = t('library.lost')
    }
    list.replaceChildren(...found.slice(0, 60).map(p => {
      const shown = genre ? p.poster : p
      const img = shown && el('img', { src: shown.thumb || shown.src, alt: genre ? '' : p.alt || p.src, loading: 'lazy' })
      const b = el('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
        list.querySelectorAll('button').forEach(o => o.setAttribute('aria-pressed', String(o === b)))
        choose(p)
        dialog.fill(genre ? { href: p.src, text: p.title } : p)
      } }, img, genre && el('span', { dir: 'auto' }, p.title), genre && el('small', { class: 'soft' }, p.note))
      return el('li', {}, b)
    }))
  }
  const box = el('div', {}, el('label', { for: 'ed-find' }, t('library.find')), find, note, list)
  box.opened = d => { dialog = d; load() }
  return box
}
