// Shift+Space and Ctrl+Shift+2 write a half-space wherever one types. Some
// keyboards do that by themselves; theirs is held back, so that one comes.

export const ZWNJ = '\u200c'

const typed = new Set(['text', 'search', 'url', 'email', 'tel', ''])

export function isHalfSpace(e) {
  if (e.isComposing || e.altKey || e.metaKey || !e.shiftKey) return false
  return e.ctrlKey ? e.code === 'Digit2' : e.code === 'Space'
}

// writeIn puts text at the caret of a field, so that undo knows of it.
export function writeIn(field, text) {
  field.focus()
  if (document.execCommand('insertText', false, text)) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

// halfSpaces listens in all fields of the page.
export function halfSpaces() {
  document.addEventListener('keydown', e => {
    const f = e.target
    const field = f instanceof HTMLTextAreaElement || f instanceof HTMLInputElement && typed.has(f.type)
    if (!field || f.readOnly || !isHalfSpace(e)) return
    e.preventDefault()
    writeIn(f, ZWNJ)
  })
}
