// el makes an element: properties that start with "on" listen, others are attributes.
export function el(name, attributes = {}, ...children) {
  const e = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') e.addEventListener(key.slice(2), value)
    else e.setAttribute(key, value === true ? '' : value)
  }
  e.append(...children.filter(c => c !== null && c !== undefined))
  return e
}

// button is one that sends no form.
export const button = (text, onclick, attributes = {}) =>
  el('button', { type: 'button', onclick, ...attributes }, text)

const svg = 'http://www.w3.org/2000/svg'

// icon draws strokes on a grid of 24.
export function icon(path) {
  const s = document.createElementNS(svg, 'svg')
  s.setAttribute('viewBox', '0 0 24 24')
  s.setAttribute('aria-hidden', 'true')
  const p = document.createElementNS(svg, 'path')
  p.setAttribute('d', path)
  s.append(p)
  return s
}

// later runs fn once, ms after the last call.
export function later(fn, ms) {
  let timer
  const call = () => { clearTimeout(timer); timer = setTimeout(fn, ms) }
  call.cancel = () => clearTimeout(timer)
  return call
}
