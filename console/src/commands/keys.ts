/** Keys as a command names them: `e`, `?`, `mod+k`, `mod+shift+f`, or one after the other: `g i`. */

/** Returns the key that an event is, as commands name keys; `mod` is Ctrl, or ⌘ where there is one. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const isLetter = /^[a-z]$/.test(key)
  const parts = [
    event.ctrlKey || event.metaKey ? 'mod' : '',
    event.altKey ? 'alt' : '',
    event.shiftKey && (isLetter || event.key.length > 1) ? 'shift' : '',
  ]
  return [...parts.filter(Boolean), key].join('+')
}

/** Returns whether a key belongs to what is being typed rather than to a command. */
export function isTyping(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement) || key.startsWith('mod+') || key === 'Escape') return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Returns keys as a person reads them. */
export function shownKeys(keys: string): string {
  const names: Record<string, string> = {
    mod: isApple ? '⌘' : 'Ctrl',
    shift: '⇧',
    alt: 'Alt',
    ArrowUp: '↑',
    ArrowDown: '↓',
    Enter: '↵',
    Escape: 'Esc',
  }
  return keys
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((part) => names[part] ?? part.toUpperCase())
        .join(isApple ? '' : '+'),
    )
    .join(' ')
}
