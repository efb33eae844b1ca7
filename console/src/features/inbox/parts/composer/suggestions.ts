/** What is offered while somebody writes: canned answers after a slash, colleagues after an at sign in a note. */
export interface Offer {
  key: string
  title: string
  detail: string
}

/** Returns what is looked for among colleagues, and where it begins: the word after the last at sign before the cursor. */
export function soughtPerson(text: string, cursor: number): { from: number; sought: string } | null {
  const before = text.slice(0, cursor)
  const from = before.lastIndexOf('@')
  if (from === -1 || /\S/.test(before.charAt(from - 1))) return null
  const sought = before.slice(from + 1)
  return sought.length <= 50 && !sought.includes('\n') ? { from, sought } : null
}

interface Named {
  user_id: string
  display_name: string | null
}

/** Returns who is mentioned: whose whole name stands behind an at sign. */
export function mentionsIn(text: string, people: Iterable<Named>): string[] {
  const words = text.toLowerCase()
  return [...people].flatMap((one) => {
    const name = one.display_name?.toLowerCase()
    if (!name) return []
    for (let at = words.indexOf(`@${name}`); at !== -1; at = words.indexOf(`@${name}`, at + 1))
      if (!/[\p{L}\p{N}]/u.test(words.charAt(at + name.length + 1))) return one.user_id
    return []
  })
}

/** Returns the next place in a list that goes round. */
export const stepped = (active: number, by: number, length: number): number => (active + by + length) % length
