// What one sees of the proof: a small box at the word, and the list of all findings.
import { button, el, later } from './dom.js'
import { counted, t } from './texts.js'

// popover is the box at a word. It takes the focus only when a key asked for it.
export function popover(proof, home) {
  const box = el('div', { class: 'ed-pop', role: 'dialog', 'aria-label': t('finding'), hidden: true })
  home.append(box)
  let of = null
  const close = back => {
    if (box.hidden) return
    const had = box.contains(document.activeElement)
    box.hidden = true
    if (back || had) of?.field ? of.field.focus() : proof.editor.view.focus()
    of = null
  }
  const show = (x, focus) => {
    of = x
    const note = el('p', { role: 'status' })
    const then = fn => async () => { const ok = await fn(); if (ok === false) note.textContent = t('words.lost'); else close(true) }
    box.replaceChildren(
      el('p', { class: 'ed-why' }, x.text),
      el('div', { class: 'ed-fixes' }, ...(x.fixes ?? []).slice(0, 5).map(f => button(f, then(() => proof.fix(x, f)), { dir: 'auto' }))),
      el('div', { class: 'ed-rest' },
        button(t('ignore'), then(() => proof.ignore(x)), { class: 'ghost' }),
        proof.form.dataset.words ? button(t('words.add'), then(() => proof.add(x)), { class: 'ghost' }) : null),
      note)
    box.hidden = false
    place(box, home, x, proof)
    if (focus) box.querySelector('button').focus({ preventScroll: true })
  }
  box.addEventListener('keydown', e => {
    if (e.key !== 'Escape' && e.key !== 'F7') return
    e.preventDefault()
    close(true)
    if (e.key === 'F7') proof.next(e.shiftKey ? -1 : 1)
  })
  document.addEventListener('pointerdown', e => { if (!box.contains(e.target)) close(false) })
  box.addEventListener('focusout', e => { if (e.relatedTarget && !box.contains(e.relatedTarget)) close(false) })
  proof.editor.on('update', () => { if (!box.contains(document.activeElement)) close(false) })
  proof.editor.view.dom.addEventListener('keydown', e => { if (e.key === 'Escape' && !box.hidden) { e.preventDefault(); close(false) } })
  proof.popover = { show, close }
}

// place puts the box below the word, inside the editor.
function place(box, home, x, proof) {
  const room = home.getBoundingClientRect()
  const at = x.field ? x.field.getBoundingClientRect() : proof.editor.view.coordsAtPos(x.from)
  const width = box.offsetWidth
  box.style.top = `${at.bottom - room.top + 6}px`
  box.style.left = `${Math.max(0, Math.min(at.left - room.left - width / 2, room.width - width))}px`
  box.scrollIntoView({ block: 'nearest' })
}

// panel is the list of all findings. A screen reader hears their number, politely.
export function panel(proof, home) {
  const title = el('h2', { id: 'ed-findings' }, t('proof'))
  const count = el('p', { class: 'soft' }, t('proof.wait'))
  const list = el('ol', { class: 'lines' })
  const live = el('p', { class: 'vh', role: 'status' })
  const step = (text, way) => button(text, () => proof.next(way), { class: 'ghost' })
  const ways = el('p', { class: 'row', hidden: true }, step(t('proof.previous'), -1), step(t('proof.next'), 1))
  home.append(el('section', { class: 'ed-panel', 'aria-labelledby': title.id }, title, count, ways, list, live))
  const say = later(() => { if (live.textContent !== count.textContent) live.textContent = count.textContent }, 2000)
  proof.heard.push(all => {
    count.textContent = counted('proof', all.length)
    ways.hidden = !all.some(x => !x.field)
    list.replaceChildren(...all.slice(0, 200).map(x => el('li', {},
      button(x.word.trim() || t('proof.space'), () => proof.go(x), { class: 'ed-word', dir: 'auto' }), ' ', el('span', { class: 'soft' }, x.text))))
    say()
  })
}
