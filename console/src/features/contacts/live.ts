/** Keeps who is shown fresh: what a conversation tells of its customer is put in place, all else is read again. */
import type { QueryClient } from '@tanstack/react-query'

import { contactKey, type Contact } from '@/api/conversations'
import type { LiveEvent } from '@/live/frames'

import { told } from './rules'

export function keepFresh(event: LiveEvent, queries: QueryClient): void {
  if (event.type !== 'conversation.changed') return
  const key = contactKey(event.data.contact.contact_id)
  const known = queries.getQueryData<Contact>(key)
  if (!known) return
  const now = told(known, event.data)
  if (now) queries.setQueryData(key, now)
  else void queries.invalidateQueries({ queryKey: key })
}
