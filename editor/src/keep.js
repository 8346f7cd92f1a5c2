// Copies on the device: one for each person and item, in IndexedDB, of what the
// server does not have yet. Where there is no IndexedDB nothing is kept.
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

const prefix = user => user + '\n'

export const put = (user, item, copy) => act('readwrite', s => s.put(copy, prefix(user) + item))
export const get = (user, item) => act('readonly', s => s.get(prefix(user) + item))
export const drop = (user, item) => act('readwrite', s => s.delete(prefix(user) + item))

// clear forgets all of a person, when they sign out.
export const clear = user => act('readwrite', s => s.delete(IDBKeyRange.bound(prefix(user), prefix(user) + '\uffff')))
