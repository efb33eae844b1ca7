/** What the customers' page asks of the conversation service. One customer: `api/conversations.ts`. */
import { infiniteQueryOptions } from '@tanstack/react-query'

import { conversation, ok } from '@/api/clients'
import type { Contact } from '@/api/conversations'
import { versioned, type Versioned } from '@/ui/saving'

import type { ContactsAsked } from './rules'

const PAGE = 50

export const contactsKey = ['contacts'] as const

/** Who came last first. */
export const contactsQuery = ({ q, label }: ContactsAsked) =>
  infiniteQueryOptions({
    queryKey: [...contactsKey, q, label],
    queryFn: ({ pageParam, signal }) =>
      ok(
        conversation.GET('/v1/contacts', {
          params: { query: { q, label_id: label, cursor: pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })

export const readContact = async (contact_id: string): Promise<Versioned<Contact>> =>
  versioned(await ok(conversation.GET('/v1/contacts/{contact_id}', { params: { path: { contact_id } } })))

/** Null: they are called what their profile says. */
export const nameContact = async (
  contact_id: string,
  display_name: string | null,
  version: string,
): Promise<Versioned<Contact>> =>
  versioned(
    await ok(
      conversation.PATCH('/v1/contacts/{contact_id}', {
        params: { path: { contact_id }, header: { 'If-Match': [version] } },
        body: { display_name },
      }),
    ),
  )
