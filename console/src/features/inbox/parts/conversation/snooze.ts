export interface Rest {
  name: 'hours' | 'tomorrow' | 'week'
  until: Date
}

const MORNING = 9

/** Returns the usual times to look at something again: in three hours, tomorrow morning, in a week's morning. */
export function usualRests(now: Date): Rest[] {
  const morningIn = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING)
  return [
    { name: 'hours', until: new Date(now.getTime() + 3 * 3_600_000) },
    { name: 'tomorrow', until: morningIn(1) },
    { name: 'week', until: morningIn(7) },
  ]
}

/** Returns a moment as an input of the kind `datetime-local` has it: in the reader's own time, without its zone. */
export function asLocalInput(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** Returns the moment that such an input means; null where it is none that is to come within a year. */
export function momentIn(input: string, now: number): string | null {
  const at = Date.parse(input)
  if (Number.isNaN(at) || at <= now || at > now + 365 * 86_400_000) return null
  return new Date(at).toISOString()
}
