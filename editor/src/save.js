// Nothing typed is lost: each change is kept on the device at once and sent to
// data-autosave after a moment; what the server has is dropped from the device.
import { button, el, later } from './dom.js'
import * as keep from './keep.js'
import { showClock, showDay, t } from './texts.js'

const KEEP = 200, SEND = 3000, WAIT = 15000, SLOWEST = 60000, PAUSE = 1200, LOOK = 45000

export class Save {
  constructor({ form, frame, read, fill }) {
    Object.assign(this, { form, read, fill })
    this.user = form.dataset.user
    this.item = form.dataset.item || location.pathname
    this.key = this.user && keep.keyOf(this.user, this.item)
    this.every = Number(form.dataset.every) || SEND
    this.version = this.saved = this.tries = this.at = 0
    this.left = [] // copies nobody has decided about yet
    this.line = el('span', { class: 'soft ed-line' })
    this.live = el('p', { role: 'status', class: 'vh' })
    this.others = el('p', { class: 'soft', role: 'status' })
    this.notices = el('div', { class: 'ed-notices' })
    frame.before(this.notices)
    frame.after(el('p', { class: 'ed-state' }, this.line), this.others, this.live)
    this.keepSoon = later(() => this.keep(), KEEP)
    this.listen()
    this.ready = this.offer()
  }

  get dirty() { return this.version !== this.saved }

  listen() {
    const { form } = this
    const changed = () => this.changed()
    form.addEventListener('input', changed)
    form.addEventListener('change', changed)
    form.addEventListener('submit', e => {
      if (e.defaultPrevented) return
      if (navigator.onLine === false) {
        e.preventDefault()
        this.say(t('save.offline'))
        return
      }
      // what is on its way must not come in after the form
      this.leaving = true
      clearTimeout(this.timer)
      this.timer = null
      this.abort?.abort()
      this.sent = this.text().toString()
      this.keepNow(true)
      setTimeout(() => { this.leaving = false; if (this.dirty) this.send() }, 10000)
    })
    addEventListener('pageshow', () => { this.leaving = false })
    addEventListener('beforeunload', e => {
      if (!this.dirty || this.leaving) return
      e.preventDefault()
      e.returnValue = ''
    })
    document.addEventListener('visibilitychange', () => { if (document.hidden && this.dirty && !this.leaving) { this.keepNow(); this.send({ keepalive: true }) } })
    // whoever reads and types nothing is seen too, and hears who else is here
    setInterval(() => { if (!document.hidden && !this.dirty && !this.out && !this.leaving) this.look() }, Number(form.dataset.look) || LOOK)
    addEventListener('online', () => { if (this.dirty && !this.out) this.send() })
    document.querySelectorAll('form[action$="/sign-out/"]').forEach(f => f.addEventListener('submit', async e => {
      e.preventDefault()
      const within = (what, ms) => Promise.race([what, new Promise(done => setTimeout(done, ms))])
      if (this.dirty) await within(this.send(), 3000)
      this.closed = true // nothing is kept from here on, unless the person stays
      setTimeout(() => { this.closed = false }, 10000)
      await within(this.user && keep.clear(this.user), 1500)
      f.submit()
    }))
  }

  changed() {
    this.version++
    this.at = Date.now()
    if (!this.keeping) { this.keeping = true; this.keepSoon() } // the first of many is not put off by the next
    if (!this.timer && !this.out && !this.leaving) this.timer = setTimeout(() => this.send(), this.every)
  }

  // text is the form as it would be sent, files left out.
  text() {
    this.read()
    return new URLSearchParams([...new FormData(this.form)].filter(([, v]) => typeof v === 'string'))
  }

  keep() {
    this.keeping = false
    if (this.dirty) this.keepNow()
  }

  // keepNow marks a copy that says what the form was sent with, whenever it is made: on a slow line one
  // more change is kept before the page goes.
  async keepNow(always = false) {
    if (!this.user || this.closed || !this.dirty && !always) return
    const text = this.text().toString()
    this.kept = await keep.put(this.key, { at: Date.now(), text, submitted: this.leaving && text === this.sent }) !== undefined
  }

  // send asks the server to keep the text. One question at a time.
  async send({ keepalive = false } = {}) {
    clearTimeout(this.timer)
    this.timer = null
    if (this.sending) { this.again = true; return }
    const { autosave } = this.form.dataset
    if (!autosave || this.leaving) return
    const version = this.version, body = this.text()
    if (keepalive && body.toString().length > 60000) return // more than a browser sends from a page that is gone
    this.sending = true
    let answer, data
    const abort = this.abort = new AbortController(), end = setTimeout(() => abort.abort(), WAIT)
    try {
      answer = await fetch(autosave, { method: 'POST', body, keepalive, redirect: 'manual', headers: { Accept: 'application/json' }, signal: abort.signal })
      if (answer.ok) data = await answer.json()
    } catch {
      answer = null
    }
    clearTimeout(end)
    this.sending = false
    if (this.leaving) return
    if (answer?.type === 'opaqueredirect' || answer?.status === 401) this.signIn()
    else if (data) this.done(version, data)
    else if (!answer || answer.status >= 500 || answer.status === 429 || answer.ok) this.wait()
    else this.refused(answer)
    if (this.again && !this.out) { this.again = false; if (this.dirty) this.timer ??= setTimeout(() => this.send(), this.every) }
  }

  // look asks who else is here. What does not come is asked again later.
  async look() {
    const { presence } = this.form.dataset
    if (!presence) return
    try {
      const answer = await fetch(presence, { method: 'POST', redirect: 'manual', headers: { Accept: 'application/json' } })
      if (answer.ok) this.heard(await answer.json())
    } catch {} // the line is down: a text that is typed says so
  }

  done(version, data) {
    if (this.tries) this.say(t('save.back'))
    this.tries = 0
    this.saved = version
    this.line.textContent = t('save.saved', { at: showClock(data.saved || Date.now()) })
    this.line.classList.remove('wrong')
    if (this.version === version) {
      if (this.user) keep.drop(this.key)
    } else this.timer ??= setTimeout(() => this.send(), this.every)
    this.heard(data)
  }

  // heard says who else is here, and that another text stands by now.
  heard({ others, revision }) {
    const names = (others ?? []).map(o => (typeof o === 'string' ? o : o.name)).join(t('comma'))
    const text = names && t('others', { names })
    if (this.others.textContent !== text) this.others.textContent = text
    const base = this.form.elements.based
    if (revision && base && String(revision) !== base.value && this.seen !== String(revision)) this.stale(String(revision))
  }

  // wait tries again later, and later still.
  async wait() {
    await this.keepNow()
    const text = t(this.kept ? 'save.offline' : 'save.lost')
    if (!this.tries) this.say(text)
    this.line.textContent = text
    this.timer ??= setTimeout(() => this.send(), Math.min(SLOWEST, this.every * 2 ** this.tries++))
  }

  async refused(answer) {
    const { error } = await answer.json().catch(() => ({}))
    const text = error || t('save.refused')
    this.line.textContent = text
    this.line.classList.add('wrong')
    this.say(text)
  }

  say(text) {
    this.line.textContent = text
    this.live.textContent = text
  }

  // signIn holds everything until the person is signed in again, in another tab.
  signIn() {
    this.out = true
    this.keepNow()
    this.say(t(this.user ? 'session.line' : 'save.lost'))
    this.askIn()
  }

  // askIn opens the door once one stops typing: a key that meets a dialog is lost.
  askIn() {
    const rest = this.at + PAUSE - Date.now()
    if (rest > 0) { setTimeout(() => this.askIn(), rest); return }
    if (!this.out || this.door?.open) return
    const title = el('h2', { id: 'ed-door' }, t('session'))
    const on = () => { this.door.close(); this.door.remove(); this.out = false; this.line.textContent = ''; this.send() }
    const close = () => {
      this.door.close()
      this.door.remove()
      this.line.replaceChildren(t('session.line'), ' ', button(t('session.on'), () => { this.out = false; this.send() }, { class: 'ghost' }))
    }
    this.door = el('dialog', { class: 'ed-ask', 'aria-labelledby': title.id, oncancel: e => { e.preventDefault(); close() } },
      title, el('p', {}, t('session.text')),
      el('p', { class: 'row' },
        el('a', { class: 'btn', href: this.form.dataset.signIn || location.href, target: '_blank', rel: 'noopener' }, t('session.link')),
        button(t('session.on'), on), button(t('session.later'), close, { class: 'ghost' })))
    document.body.append(this.door)
    this.door.showModal()
  }

  // notice says something above the text, once; it goes when it is told to.
  notice(text, ...more) {
    const same = [...this.notices.children].find(n => n.firstChild.textContent === text)
    const n = el('div', { class: 'notice', role: 'status' }, el('p', {}, text), el('p', { class: 'row' }, ...more))
    if (!more.length) n.lastChild.append(button(t('notice.close'), () => n.remove(), { class: 'ghost' }))
    same ? same.replaceWith(n) : this.notices.append(n)
    return n
  }

  stale(revision) {
    this.seen = revision
    const { compare } = this.form.dataset
    this.notice(t('stale'), compare ? el('a', { href: compare, target: '_blank', rel: 'noopener' }, t('stale.compare')) : '')
  }

  // offer shows what was kept on this device and is not on the page.
  async offer() {
    if (!this.user) return
    for (const c of await keep.left(this.user, this.item)) this.settled(c) ? keep.drop(c.key) : this.left.push(c)
    this.ask()
  }

  // settled says that the page shows a copy already, or that it was saved: the form
  // was sent, and the item is at another revision since, or it led to the library and
  // the page is made of what was sent and what was chosen there.
  settled(c) {
    const was = new URLSearchParams(c.text), now = this.text()
    if (c.submitted && (was.get('based') !== now.get('based') || new URLSearchParams(location.search).has('picked'))) return true
    for (const p of [was, now]) p.delete('based')
    return same(was, now)
  }

  ask() {
    const copy = this.left[0]
    if (!copy) return
    const decide = fn => async () => {
      n.remove()
      this.left.shift()
      await fn()
      keep.drop(copy.key)
      this.ask()
    }
    const n = this.notice(t('copy', { at: showDay(copy.at) }),
      button(t('copy.restore'), decide(() => this.restore(copy))),
      button(t('copy.drop'), decide(() => {}), { class: 'ghost' }))
  }

  // restore puts a copy on the page, with the revision it was based on: if the item
  // went on since, saving makes a branch.
  restore(copy) {
    this.fill(new URLSearchParams(copy.text))
    this.changed()
    return this.keepNow()
  }
}

function same(a, b) {
  const list = p => [...p].map(([k, v]) => k + '=' + v.replace(/\r\n?/g, '\n')).sort().join('\n')
  return list(a) === list(b)
}
