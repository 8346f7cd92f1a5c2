// What the tests ask of a page. It is run in the page's own world, after load.
window.e2e = {
  // wide names what is wider than the window: what a phone would have to scroll sideways for.
  wide() {
    const root = document.scrollingElement, width = root.clientWidth, found = []
    if (root.scrollWidth > width) found.push(`the page is ${root.scrollWidth} px wide in a window of ${width}`)
    const clipped = el => {
      for (let p = el.parentElement; p && p !== document.body; p = p.parentElement) {
        if (p.tagName === 'svg' || getComputedStyle(p).overflowX !== 'visible') return true
      }
      return false
    }
    for (const el of document.body.querySelectorAll('*')) {
      const box = el.getBoundingClientRect()
      if (box.width === 0 || box.height === 0 || (box.left >= -1 && box.right <= width + 1) || clipped(el)) continue
      const style = getComputedStyle(el)
      if (style.visibility === 'hidden' || style.clipPath !== 'none' || (box.width <= 1 && box.height <= 1)) continue
      found.push(`${name(el)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`)
    }
    // Words that stick out of their own box.
    for (const el of document.body.querySelectorAll('a, p, h1, h2, h3, h4, li, dd, dt, td, th, span, button, label, bdi, time')) {
      const style = getComputedStyle(el)
      if (style.overflowX !== 'visible' || style.display === 'inline' || el.closest('svg, .vh, .skip')) continue
      if (el.clientWidth > 1 && el.scrollWidth > el.clientWidth + 1) found.push(`the words of ${name(el)} stick out: ${el.scrollWidth} in ${el.clientWidth}`)
    }
    return found.slice(0, 8)
  },

  // broken names pictures that did not load.
  broken() {
    return [...document.images].filter(i => i.complete && i.naturalWidth === 0 && i.loading !== 'lazy').map(name)
  },

  // axe runs the accessibility checker, or some of its rules, and gives one line for each fault.
  async axe(rules) {
    const {violations} = await axe.run(document, {resultTypes: ['violations'], preload: false, ...(rules && {runOnly: rules})})
    return violations.flatMap(v => v.nodes.slice(0, 4).map(n => `${v.id}: ${n.target.join(' ')} — ${n.any.concat(n.all, n.none).map(c => c.message).join('; ') || v.help}`))
  },

  // pictures gives the content pictures that a reader sees without scrolling,
  // once they are there: a lazy one has no address before.
  async pictures() {
    const seen = [...document.images].filter(i => {
      const b = i.getBoundingClientRect()
      return b.width > 0 && b.top < innerHeight && b.bottom > 0 && new URL(i.currentSrc || i.src, location).pathname.startsWith('/media/')
    })
    await Promise.all(seen.map(i => i.complete && i.currentSrc || new Promise(done => { i.onload = i.onerror = done })))
    return seen.map(i => ({src: i.currentSrc, face: i.getBoundingClientRect().width <= 64}))
  },

  // whole lays out what the sheet leaves until it comes near.
  whole() {
    for (const el of document.querySelectorAll('*')) {
      if (getComputedStyle(el).contentVisibility === 'auto') el.style.contentVisibility = 'visible'
    }
  },

  // text is what the page says.
  text() { window.e2e.whole(); return document.querySelector('main').innerText.replace(/\s+/g, ' ').trim() },

  // stops are the elements Tab should reach, each with its look while it has no focus.
  stops() {
    document.activeElement?.blur()
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
      .filter(el => !el.disabled && el.type !== 'hidden' && el.checkVisibility({visibilityProperty: true}))
    window.e2e.plain = new Map(all.map(el => [el, look(el)]))
    return all.length
  },

  // focus describes where the focus is now, and whether one sees it.
  focus() {
    const el = document.activeElement
    if (!el || el === document.body) return {name: '', seen: false, known: false, first: false, inside: false}
    const box = el.getBoundingClientRect(), plain = window.e2e.plain.get(el)
    return {
      name: name(el), known: plain !== undefined, seen: plain !== undefined && plain !== look(el),
      inside: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight,
      skip: el.classList.contains('skip'), province: !!el.closest('svg.map'),
    }
  },
}

function name(el) {
  const classes = typeof el.className === 'string' && el.className ? '.' + el.className.trim().replace(/\s+/g, '.') : ''
  const words = (el.getAttribute('href') || el.getAttribute('src') || el.textContent || '').trim().replace(/\s+/g, ' ')
  let where = decodeURI(words).slice(0, 60)
  return `<${el.tagName.toLowerCase()}${classes}> «${where}»`
}

function look(el) {
  const parts = [el, ...[...el.querySelectorAll('*')].slice(0, 3)]
  return parts.map(p => {
    const s = getComputedStyle(p)
    const outline = s.outlineStyle === 'none' || s.outlineWidth === '0px' ? '' : s.outlineStyle + s.outlineWidth + s.outlineColor
    return [outline, s.boxShadow, s.stroke, s.strokeWidth, s.fill].join('|')
  }).join('\n')
}
