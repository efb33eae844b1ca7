/** What the customers' page decides without asking anybody. */
import type { Contact, Conversation } from '@/api/conversations'
import { asSought } from '@/ui/sought'

/** Which customers are shown, as the address says. */
export interface ContactsAsked {
  q?: string
  label?: string
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Returns what an address asks for, whoever wrote it: what nobody knows is left out. */
export function asContactsAsked(search: Record<string, unknown>): ContactsAsked {
  const q = asSought(search.q)
  const { label } = search
  return { ...(q === undefined ? {} : { q }), ...(typeof label === 'string' && ID.test(label) ? { label } : {}) }
}

/** Returns what people call a customer: by their address, where they have no name. */
export const nameOf = (contact: Contact): string => contact.name ?? contact.identities[0]?.address ?? '—'

/** Returns a customer as the conversation with them tells; null where more of them changed than that says. */
export function told(known: Contact, { contact, last_inbound_at: last }: Conversation): Contact | null {
  const isSame =
    known.name === contact.name && JSON.stringify(known.label_ids) === JSON.stringify(contact.label_ids ?? [])
  if (!isSame) return null
  const isLater = last !== null && (known.last_seen_at === null || last > known.last_seen_at)
  return isLater ? { ...known, last_seen_at: last } : known
}
