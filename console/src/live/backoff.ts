const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/** Returns how long to wait before the nth further attempt, from 0: doubled each time, and never the same for all pages. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10))
  return ceiling * (0.5 + random() / 2)
}
