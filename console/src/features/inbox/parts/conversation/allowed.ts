/** What somebody may do to a conversation as it is: the service decides, here nobody is offered what would be refused. */
import { answering, supervising } from '@/session/roles'
import type { Person } from '@/session/session'

import type { Conversation } from '../../rules'

export interface Allowed {
  takeOver: boolean
  handBack: boolean
  transfer: boolean
  assign: boolean
  snooze: boolean
  wake: boolean
  close: boolean
  reopen: boolean
  /** Labels, and notes. */
  mark: boolean
  prioritise: boolean
  macros: boolean
  /** To the customer. */
  write: boolean
}

export function allowedTo(person: Person, one: Conversation): Allowed {
  const answers = answering.includes(person.role)
  const leads = supervising.includes(person.role)
  const isClosed = one.state === 'closed'
  const isMine = one.assigned_user_id === person.userId
  const isFree = one.assigned_user_id === null || isMine || leads
  const may = answers && !isClosed && isFree
  return {
    takeOver: may && !isMine,
    handBack: may && one.owner === 'person',
    transfer: may,
    assign: leads && !isClosed,
    snooze: may && one.state === 'open',
    wake: may && one.state === 'snoozed',
    close: may,
    reopen: answers && isClosed && one.closed_because !== 'merged',
    mark: answers,
    prioritise: answers && !isClosed,
    macros: may,
    write: answers && !isClosed && isMine,
  }
}

export type WindowState = 'none' | 'open' | 'ending' | 'over'
const ENDING_MS = 4 * 3_600_000

/** Returns whether words may still be sent to the customer. `none`: the channel knows no window. */
export function windowOf(one: Conversation, freeTextForS: number | null | undefined, now: number): WindowState {
  if (freeTextForS === null) return 'none'
  if (one.window_ends_at === null) return freeTextForS === undefined ? 'none' : 'over'
  const left = Date.parse(one.window_ends_at) - now
  if (left <= 0) return 'over'
  return left < ENDING_MS ? 'ending' : 'open'
}

/** Returns a stretch of time as its two largest units: 26 h 4 min, 4 min 9 s. */
export function lengthOf(ms: number): { hours: number; minutes: number; seconds: number } {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return { hours: Math.floor(seconds / 3600), minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 }
}
