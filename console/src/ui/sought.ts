/** What is looked for by typing: names, or parts of phones. */

/** What the API takes. */
export const LONGEST_SOUGHT = 80
const FEWEST_DIGITS = 4

/** Returns what an address or a field says is looked for, as the API takes it; undefined for nothing. */
export function asSought(value: unknown): string | undefined {
  // An address that was written by hand has digits as a number.
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const clean = String(value)
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
  return Array.from(clean).slice(0, LONGEST_SOUGHT).join('').trim() || undefined
}

/** Returns what is missing to look for somebody, as the API would say; null where it is enough. */
export function lacking(sought: string): 'digits' | 'letters' | null {
  const isPhone = /^[\d\s+\-.()/]+$/.test(sought)
  if (isPhone && /\d/.test(sought)) return sought.replace(/\D/g, '').length < FEWEST_DIGITS ? 'digits' : null
  return /[\p{L}\p{N}]/u.test(sought) ? null : 'letters'
}

export const isTooLittle = (sought: string | undefined): boolean => sought !== undefined && lacking(sought) !== null
