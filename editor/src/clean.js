// What comes from a clipboard, made plain: Word, Google Docs, WordPress, Telegram
// and any page. Letters are left to the server's persian.Store; what nobody sees goes.

const DROP = 'script,style,meta,link,title,head,xml,template,iframe,object,embed,form,input,button,select,textarea,svg,math,audio,video,colgroup,col'
const RENAME = { H1: 'h2', H5: 'h4', H6: 'h4', STRIKE: 's', DIV: 'p', SECTION: 'p', ARTICLE: 'p', ASIDE: 'p', HEADER: 'p', FOOTER: 'p', MAIN: 'p', ADDRESS: 'p' }
const BLOCK = 'p,h1,h2,h3,h4,h5,h6,ul,ol,li,dl,dt,dd,blockquote,figure,figcaption,hr,pre,table,tr,td,th,div,section,article,aside,header,footer,main,address'
const ATTRIBUTES = { A: ['href'], IMG: ['src', 'alt', 'width', 'height'], TD: ['colspan', 'rowspan'], TH: ['colspan', 'rowspan', 'scope'], OL: ['start'] }
const between = /(\p{Script=Arabic}\p{M}*)[\u00ad\u200b\ufeff]+(?=\p{Script=Arabic})/gu
const unseen = /[\u0000-\u0008\u000e-\u001f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff]/g

// cleanText takes out what nobody sees. Between two letters of ours a soft hyphen or
// an empty space was a half-space, as persian.Store reads it.
export const cleanText = s => s.replace(/\u00a0/g, ' ').replace(between, '$1\u200c').replace(unseen, '')

// cleanHTML gives plain HTML and how many pictures it left out: those come in by the
// media library only.
export function cleanHTML(html) {
  const body = parse(html)
  let pictures = 0
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT)
  const gone = []
  while (comments.nextNode()) gone.push(comments.currentNode)
  gone.forEach(c => c.remove())
  wordLists(body)
  for (const e of [...body.querySelectorAll('*')]) {
    if (!body.contains(e)) continue
    if (e.matches(DROP) || /mso-hide:\s*all|display:\s*none/i.test(e.getAttribute('data-style') || '')) { e.remove(); continue }
    if (e.nodeName === 'IMG') pictures += picture(e)
  }
  for (const e of [...body.querySelectorAll('*')].reverse()) tidy(e)
  body.querySelectorAll('td,th').forEach(flat)
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) texts.currentNode.data = cleanText(texts.currentNode.data)
  paragraphs(body)
  body.querySelectorAll('p,h2,h3,h4,li,figcaption,blockquote,figure,ul,ol,strong,em,s,a').forEach(e => {
    if (body.contains(e) && !e.textContent.trim() && !e.querySelector('img,hr,td')) e.remove()
  })
  return { html: body.innerHTML, pictures }
}

// parse reads HTML aside from the page. Styles and handlers get other names first:
// the page's policy blocks them, but says so for each one.
export function parse(html) {
  const box = document.createElement('template')
  box.innerHTML = html.replace(/<style\b[^]*?<\/style>/gi, '')
    .replace(/<[a-z][^>]*>/gi, tag => tag.replace(/([\s"'/])(style|on\w+)(?=\s*=)/gi, '$1data-$2'))
  const body = box.content.ownerDocument.createElement('div')
  body.append(box.content)
  return body
}

// picture leaves a picture of ours; an emoji becomes the sign that it shows.
function picture(img) {
  if (/^\/media\//.test(img.getAttribute('src') || '')) return 0
  const alt = img.getAttribute('alt') || ''
  const emoji = alt.length <= 8 && /\p{Extended_Pictographic}/u.test(alt)
  img.replaceWith(emoji ? alt : '')
  return emoji ? 0 : 1
}

// wordLists makes lists of Word's paragraphs that only look like items.
function wordLists(body) {
  let list = null
  for (const p of [...body.querySelectorAll('p')]) {
    const style = p.getAttribute('data-style') || ''
    const level = style.match(/mso-list:\s*l\d+ level(\d)/i)
    if (!level) { list = null; continue }
    const sign = [...p.querySelectorAll('span')].find(s => /mso-list:\s*ignore/i.test(s.getAttribute('data-style') || ''))
    const numbered = /[\d۰-۹٠-٩]/.test(sign?.textContent || '')
    sign?.remove()
    const li = document.createElement('li')
    li.append(...p.childNodes)
    if (!list || list.nextElementSibling !== p) {
      list = document.createElement(numbered ? 'ol' : 'ul')
      p.before(list)
    }
    p.remove()
    let into = list
    for (let i = 1; i < Number(level[1]) && into.lastElementChild; i++) {
      const deeper = into.lastElementChild.querySelector(':scope > ul, :scope > ol') || into.lastElementChild.appendChild(document.createElement(numbered ? 'ol' : 'ul'))
      into = deeper
    }
    into.append(li)
  }
}

// tidy makes an element what it means, its children being tidy already.
function tidy(e) {
  const style = e.getAttribute('data-style') || ''
  const weight = style.match(/font-weight:\s*(\w+)/i)?.[1]
  const bold = weight && (/^bold/i.test(weight) || Number(weight) >= 600)
  const slanted = /font-style:\s*italic/i.test(style)
  const plain = (e.nodeName === 'B' || e.nodeName === 'STRONG') && (weight === 'normal' || weight === '400')
  for (const { name } of [...e.attributes]) if (!ATTRIBUTES[e.nodeName]?.includes(name)) e.removeAttribute(name)
  const wrap = name => { const w = document.createElement(name); w.append(...e.childNodes); e.append(w) }
  const inline = e.nodeName === 'SPAN' || e.nodeName === 'FONT'
  if (inline && slanted) wrap('em')
  if (inline && bold) wrap('strong')
  const name = { B: 'strong', I: 'em' }[e.nodeName] || RENAME[e.nodeName]
  const unwrap = plain || inline || e.nodeName === 'A' && !e.getAttribute('href') || e.nodeName === 'U' || /:/.test(e.nodeName)
  if (unwrap) e.replaceWith(...e.childNodes)
  else if (name && (name !== 'p' || !e.querySelector(BLOCK))) {
    const to = document.createElement(name)
    to.append(...e.childNodes)
    e.replaceWith(to)
  } else if (name === 'p') e.replaceWith(...e.childNodes)
  else if (/^(?:STRONG|EM|S|A)$/.test(e.nodeName) && e.querySelector(BLOCK)) e.replaceWith(...e.childNodes)
}

// flat puts the words of a cell into lines: cells hold no blocks.
function flat(cell) {
  for (const b of [...cell.querySelectorAll(BLOCK)].reverse()) {
    if (b.nextSibling && b.textContent.trim()) b.after(document.createElement('br'))
    b.replaceWith(...b.childNodes)
  }
}

// paragraphs parts a text at its empty lines: messengers write two breaks.
function paragraphs(body) {
  for (const br of [...body.querySelectorAll('br')]) {
    if (!body.contains(br)) continue
    let next = br.nextSibling
    while (next && next.nodeType === 3 && !next.data.trim()) next = next.nextSibling
    if (next?.nodeName !== 'BR') continue
    const home = br.parentNode
    if (home !== body && home.nodeName !== 'P') continue
    const p = document.createElement('p')
    if (home === body) {
      // loose words: those before are a paragraph of their own
      const before = []
      for (let n = br.previousSibling; n && !(n.nodeType === 1 && n.matches(BLOCK)); n = n.previousSibling) before.unshift(n)
      p.append(...before)
      br.before(p)
    } else {
      for (let n = next.nextSibling; n;) { const after = n.nextSibling; p.append(n); n = after }
      home.after(p)
    }
    next.remove()
    br.remove()
  }
  body.querySelectorAll('p').forEach(p => {
    for (const end of ['firstChild', 'lastChild']) while (p[end]?.nodeName === 'BR') p[end].remove()
  })
}
