/** The lists of the inbox: what of it an address asks for, and which conversations are in it. */
import type { Conversation, Filter } from '@/api/conversations'
import { answering } from '@/session/roles'
import type { Role } from '@/session/session'
import { asSought } from '@/ui/sought'

export const VIEWS = ['mine', 'unassigned', 'all', 'snoozed', 'closed'] as const
export type View = (typeof VIEWS)[number]

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const
export const TROUBLES = ['warned', 'breached'] as const
export const OWNERS = ['ai', 'person'] as const

/** What a list is narrowed by, under the names that addresses have for it. */
export interface Narrowing {
  team?: string
  /** Who has it: `nobody`, or a person's id. */
  person?: string
  label?: string
  priority?: (typeof PRIORITIES)[number]
  sla?: (typeof TROUBLES)[number]
  owner?: (typeof OWNERS)[number]
}

/** A list as its address says it. `q` looks for people, in conversations of any state. */
export interface Asked extends Narrowing {
  view: View
  q?: string
}

const states: Record<View, Filter> = {
  mine: { state: 'open', assigned_to: 'me' },
  unassigned: { state: 'open', waiting: true },
  all: { state: 'open' },
  snoozed: { state: 'snoozed' },
  closed: { state: 'closed' },
}

/** Returns the same without what is left open, so that equal lists have equal addresses. */
function said<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
}

/** Returns what a list asks of the API. */
export function filterOf({ view, q, team, person, label, priority, sla, owner }: Asked): Filter {
  const filter: Filter = {
    ...(q === undefined ? states[view] : {}),
    q,
    team_id: team,
    label_id: label,
    priority,
    sla,
    owner,
  }
  if (person !== undefined) filter.assigned_to ??= person
  return said(filter)
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const one = <Of extends string>(of: readonly Of[], value: unknown): Of | undefined => of.find((each) => each === value)
const id = (value: unknown): string | undefined => (typeof value === 'string' && ID.test(value) ? value : undefined)

/** Returns the list that an address asks for, whoever wrote it: what nobody knows is left out. */
export function asAsked(search: Record<string, unknown>): Asked {
  const asked: Asked = {
    view: one(VIEWS, search.view) ?? 'all',
    q: asSought(search.q),
    team: id(search.team),
    person: search.person === 'nobody' ? 'nobody' : id(search.person),
    label: id(search.label),
    priority: one(PRIORITIES, search.priority),
    sla: one(TROUBLES, search.sla),
    owner: one(OWNERS, search.owner),
  }
  return said(asked)
}

/** The same, for a person: who may not look for people has the list without it, whoever sent the address. */
export const askedOf = (search: Record<string, unknown>, role: Role): Asked =>
  asAsked(answering.includes(role) ? search : { ...search, q: undefined })

/** Returns by what a list is narrowed, without how it is looked at. */
export function narrowingOf({ team, person, label, priority, sla, owner }: Asked): Narrowing {
  return said<Narrowing>({ team, person, label, priority, sla, owner })
}

export const isNarrowed = (asked: Asked): boolean => Object.keys(narrowingOf(asked)).length > 0

/** Returns whether two addresses ask for the same list. */
export const isSameList = (a: Asked, b: Asked): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())

/**
 * Returns whether a conversation is in a list, as the API would say. Whom a search finds only the API knows: those whom it
 * found already are in it.
 */
export function matches(filter: Filter, conversation: Conversation, userId: string, list: readonly Conversation[]) {
  const asks = <Value>(asked: Value | null | undefined, is: (asked: Value) => boolean): boolean =>
    asked === null || asked === undefined || is(asked)
  const { contact, assigned_user_id: assigned, sla = [] } = conversation
  return (
    asks(filter.state, (state) => conversation.state === state) &&
    asks(filter.waiting, (waiting) => conversation.waiting_for_person === waiting) &&
    asks(filter.assigned_to, (to) => assigned === (to === 'me' ? userId : to === 'nobody' ? null : to)) &&
    asks(filter.team_id, (team) => conversation.team_id === team) &&
    asks(filter.contact_id, (wanted) => contact.contact_id === wanted) &&
    asks(filter.label_id, (label) => (conversation.label_ids ?? []).includes(label)) &&
    asks(filter.priority, (priority) => (conversation.priority ?? 'normal') === priority) &&
    asks(filter.owner, (owner) => conversation.owner === owner) &&
    asks(filter.sla, (trouble) => sla.some((one) => one.warned && one.breached === (trouble === 'breached'))) &&
    asks(filter.q, () => list.some((other) => other.contact.contact_id === contact.contact_id))
  )
}
