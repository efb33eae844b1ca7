import type { FirstRead } from '@/app/feature'
import { conversationsQuery } from '@/api/conversations'
import { isTooLittle } from '@/ui/sought'

import { askedOf, filterOf } from './lists'

/** Reads the list that the first page shows beside its conversation, if it is one of the inbox. */
export const readList: FirstRead = (queries, { role }, { pathname, search }) => {
  if (!/^\/inbox(\/|$)/.test(pathname)) return
  const asked = askedOf(search, role)
  if (!isTooLittle(asked.q)) queries.infiniteQuery(conversationsQuery(filterOf(asked))).catch(() => {})
}
