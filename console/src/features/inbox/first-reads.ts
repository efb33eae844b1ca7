import type { QueryClient } from '@tanstack/react-query'

import type { FirstRead } from '@/app/feature'
import { conversationsQuery } from '@/api/conversations'
import { answering } from '@/session/roles'
import type { Role } from '@/session/session'
import { isTooLittle } from '@/ui/sought'

import { askedOf, filterOf } from './lists'
import { conversationQuery, messagesQuery, notesQuery, scheduledQuery } from './queries'

const OPENED = /^\/inbox\/([0-9a-f-]{36})\/?$/

/** Reads what the first page shows, if it is one of the inbox: the conversation that is open, and the list beside it. */
export const readFirst: FirstRead = (queries, { role }, { pathname, search }) => {
  // The address of nothing leads to the inbox, which is shown as it is without being asked for anything.
  const isStart = pathname === '/'
  if (!isStart && !/^\/inbox(\/|$)/.test(pathname)) return
  const opened = OPENED.exec(pathname)?.[1]
  if (opened !== undefined) {
    queries.query(conversationQuery(opened)).catch(() => {})
    queries.infiniteQuery(messagesQuery(opened)).catch(() => {})
    readBeside(queries, opened, role)
  }
  const asked = askedOf(isStart ? {} : search, role)
  if (!isTooLittle(asked.q)) queries.infiniteQuery(conversationsQuery(filterOf(asked))).catch(() => {})
}

/** Reads what stands among and below a conversation's messages, so that it need not push away what is shown already. */
export function readBeside(queries: QueryClient, id: string, role: Role): void {
  if (!answering.includes(role)) return
  queries.infiniteQuery(notesQuery(id)).catch(() => {})
  queries.query(scheduledQuery(id)).catch(() => {})
}
