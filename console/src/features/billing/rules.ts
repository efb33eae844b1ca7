/** What the page of plan and usage decides without asking anybody. */
import type { components } from '@/api/generated/billing'

export type Meter = components['schemas']['MeterView']
export type Entry = components['schemas']['LedgerView']
type MeterName = Meter['meter']

/** What is booked, and counts down. A tenant has one knowledge base, which says nothing; outlets are counted by the gateway. */
const BOOKED: readonly MeterName[] = ['messages', 'storage_bytes']

export interface Bar {
  meter: MeterName
  used: number
  held: number
  limit: number | null
  left: number | null
  /** Of the limit, what is used and held: between 0 and 1, null without a limit. */
  share: number | null
  tone: 'fine' | 'near' | 'over'
}

/** Where billing warns of a quota. */
const NEAR = 0.8

const shareOf = (taken: number, limit: number | null) =>
  limit === null ? null : limit === 0 ? 1 : Math.min(taken / limit, 1)

function barOf(meter: MeterName, used: number, held: number, limit: number | null): Bar {
  const share = shareOf(used + held, limit)
  const tone = share === null || share < NEAR ? 'fine' : share < 1 ? 'near' : 'over'
  return { meter, used, held, limit, left: limit === null ? null : Math.max(limit - used - held, 0), share, tone }
}

/** Returns the bars of what counts against the plan. `outlets`: how many there are, where that is known. */
export function barsOf(meters: readonly Meter[], outlets: number | undefined): Bar[] {
  return meters.flatMap(({ meter, used, held, limit }) => {
    if (BOOKED.includes(meter)) return [barOf(meter, used, held, limit)]
    if (meter === 'outlets' && outlets !== undefined) return [barOf(meter, outlets, 0, limit)]
    return []
  })
}

const METERS = ['messages', 'storage_bytes', 'tokens'] as const
export const asMeter = (meter: string) => METERS.find((one) => one === meter) ?? null

const KINDS = ['turn', 'send', 'document'] as const
type Kind = (typeof KINDS)[number] | 'other'
type Turned = 'refund' | 'again' | 'charge'

/** Returns what a line was booked for, by its `source`: `turn:…`, given back as `refund:turn:…`, taken after all as `again:turn:…`. */
export function reasonOf({ source }: Entry): { kind: Kind; turned: Turned } {
  const [first = '', second = ''] = source.split(':')
  const turned = first === 'refund' || first === 'again' ? first : 'charge'
  const word = turned === 'charge' ? first : second
  return { kind: KINDS.find((one) => one === word) ?? 'other', turned }
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Returns a size in the unit that reads best. Plans are sold in decimal units: 50 MB are 50,000,000 bytes. */
export function sizeOf(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  const step = Math.min(Math.floor(Math.log10(Math.max(Math.abs(bytes), 1)) / 3), UNITS.length - 1)
  return { value: bytes / 1000 ** step, unit: UNITS[step] ?? 'byte' }
}
