// Copies on the device, in IndexedDB, of what the server does not have yet: one for
// each person, item and open page. Where there is no IndexedDB nothing is kept.
const NAME = 'hemmat-desk', STORE = 'copies'

const opened = new Promise(done => {
  try {
    const q = indexedDB.open(NAME, 1)
    q.onupgradeneeded = () => q.result.createObjectStore(STORE)
    q.onsuccess = () => done(q.result)
    q.onerror = () => done(null)
  } catch {
    done(null)
  }
})

async function act(mode, fn) {
  const db = await opened
  if (!db) return undefined
  return new Promise(done => {
    const tx = db.transaction(STORE, mode)
    const q = fn(tx.objectStore(STORE))
    tx.oncomplete = () => done(q?.result)
    tx.onerror = tx.onabort = () => done(undefined)
  })
}

const PARTS = '\n'
const page = crypto.randomUUID?.() ?? String(Math.random())

// keyOf is the key of this page's own copy. While the page is open it holds a lock of
// that name, so that another page does not take its copy for one that was left behind.
export function keyOf(user, item) {
  const key = [user, item, page].join(PARTS)
  navigator.locks?.request(key, () => new Promise(() => {}))
  return key
}

export const put = (key, copy) => act('readwrite', s => s.put(copy, key))
export const drop = key => act('readwrite', s => s.delete(key))

const below = start => IDBKeyRange.bound(start + PARTS, start + PARTS + '\uffff')

// left are the copies of an item that no open page goes on with, newest first.
export async function left(user, item) {
  const range = below(user + PARTS + item)
  let keys // of one transaction with the copies: another page may add one meanwhile
  const copies = await act('readonly', s => { keys = s.getAllKeys(range); return s.getAll(range) }) ?? []
  const { held = [] } = await navigator.locks?.query() ?? {}
  const open = new Set(held.map(l => l.name))
  return copies.map((copy, i) => ({ ...copy, key: keys.result[i] })).filter(c => !open.has(c.key)).sort((a, b) => b.at - a.at)
}

// clear forgets all of a person, when they sign out.
export const clear = user => act('readwrite', s => s.delete(below(user)))
