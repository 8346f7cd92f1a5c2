// What the editor says comes from the page: <script type="application/json" data-texts>.

const lang = document.documentElement.lang || 'fa'
const texts = JSON.parse(document.querySelector('[data-texts]')?.textContent || '{}')
const whole = new Intl.NumberFormat(lang)

// t gives a text with its places filled: {n} is a number, others are words.
export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => {
    const v = values[name]
    return v === undefined ? all : typeof v === 'number' ? whole.format(v) : v
  })
}

// counted chooses between the texts for none, one and any other number.
export const counted = (key, n) => t(key + (n === 0 ? '.none' : n === 1 ? '.one' : '.other'), { n })

const day = new Intl.DateTimeFormat(lang === 'fa' ? 'fa-IR-u-ca-persian' : 'en-GB', {
  timeZone: 'Asia/Tehran', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit',
})
const clock = new Intl.DateTimeFormat(lang === 'fa' ? 'fa-IR' : 'en-GB', {
  timeZone: 'Asia/Tehran', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
})

export const showDay = instant => day.format(new Date(instant))
export const showClock = instant => clock.format(new Date(instant))
