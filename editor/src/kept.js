// Attributes that nodes and marks take over from their elements.

// AUTO marks a block whose direction is that of its words: one sees it, it is not written.
export const AUTO = 'data-auto'

// kept takes attributes over as they stand.
export const kept = (...names) => () =>
  Object.fromEntries(names.map(n => [n, { default: null, parseHTML: el => (n === 'dir' && el.hasAttribute(AUTO) ? null : el.getAttribute(n) || null) }]))
