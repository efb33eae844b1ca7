import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Contact as ContactIcon } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'

import type { Contact } from '@/api/conversations'
import { asProblem } from '@/api/problem'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Avatar } from '@/ui/avatar'
import { NobodyFound } from '@/ui/nobody-found'
import { lacking } from '@/ui/sought'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { contactsQuery } from '../queries'
import { nameOf, type ContactsAsked } from '../rules'

const ROW_PX = 68
/** The API understands a search otherwise than we do. */
const NOT_UNDERSTOOD = 422

/** Any number of customers: only the rows that are in sight exist. */
export function ContactList({ asked }: { asked: ContactsAsked }) {
  const t = useT()
  const { q } = asked
  const isTooLittle = q !== undefined && lacking(q) !== null
  const query = useInfiniteQuery({
    ...contactsQuery(asked),
    enabled: !isTooLittle,
    placeholderData: keepPreviousData,
  })
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const list = useMemo(() => data?.pages.flatMap((page) => page.contacts) ?? [], [data])
  const scroller = useRef<HTMLDivElement>(null)
  // The library measures while it renders, which the compiler's rule cannot follow.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => list[index]?.contact_id ?? index,
    overscan: 8,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= list.length - 10) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetchingNextPage, last, list.length])

  if (isTooLittle) return <NobodyFound sought={q} />
  if (query.isPending) return <LoadingRows rows={8} />
  if (query.isError && q !== undefined && asProblem(query.error).status === NOT_UNDERSTOOD)
    return <NobodyFound sought={q} />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  if (list.length === 0 && q !== undefined) return <NobodyFound sought={q} />
  if (list.length === 0)
    return (
      <Empty icon={<ContactIcon size={28} />} title={t(asked.label ? 'contacts.none-labelled' : 'contacts.none')} />
    )
  return (
    <div ref={scroller} className={`min-h-0 grow overflow-y-auto ${query.isPlaceholderData ? 'opacity-60' : ''}`}>
      <ul
        className="relative"
        style={{ height: rows.getTotalSize() }}
        aria-label={t('contacts.title')}
        aria-busy={query.isPlaceholderData}
      >
        {shown.map((row) => {
          const one = list[row.index]
          return (
            one && (
              <li
                key={row.key}
                className="absolute inset-x-0"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                <ContactRow contact={one} asked={asked} />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}

function ContactRow({ contact, asked }: { contact: Contact; asked: ContactsAsked }) {
  const t = useT()
  const times = useTimes()
  const name = nameOf(contact)
  const address = contact.identities[0]?.address
  const { last_seen_at: seen, conversations } = contact
  return (
    <Link
      to="/contacts/$contactId"
      params={{ contactId: contact.contact_id }}
      search={asked}
      className="flex h-full items-center gap-3 border-b px-3 hover:bg-hover"
      activeProps={{ className: 'bg-selected hover:bg-selected' }}
    >
      <Avatar name={name} size={40} />
      <div className="min-w-0 grow">
        <div className="flex items-baseline gap-2">
          <span className="grow truncate font-medium">
            <bdi>{name}</bdi>
          </span>
          {seen !== null && (
            <time dateTime={seen} className="shrink-0 text-xs text-muted">
              {times.short(seen)}
            </time>
          )}
        </div>
        <div className="mt-0.5 flex items-baseline gap-2 text-muted">
          <span dir="ltr" className="min-w-0 grow truncate text-start">
            {contact.name === null ? '' : address}
          </span>
          <span className="shrink-0 text-xs">{t('contacts.conversations', { count: conversations })}</span>
        </div>
      </div>
    </Link>
  )
}
