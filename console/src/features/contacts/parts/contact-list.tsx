import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Contact as ContactIcon } from 'lucide-react'
import { useMemo } from 'react'

import type { Contact } from '@/api/conversations'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Avatar } from '@/ui/avatar'
import { LongList } from '@/ui/long-list'
import { isTooLittle } from '@/ui/sought'
import { Empty } from '@/ui/states'

import { contactsQuery } from '../queries'
import { nameOf, type ContactsAsked } from '../rules'

const ROW_PX = 68

export function ContactList({ asked }: { asked: ContactsAsked }) {
  const t = useT()
  const { contactId } = useParams({ strict: false })
  const query = useInfiniteQuery({
    ...contactsQuery(asked),
    enabled: !isTooLittle(asked.q),
    placeholderData: keepPreviousData,
  })
  const list = useMemo(() => query.data?.pages.flatMap((page) => page.contacts) ?? [], [query.data])
  return (
    <LongList
      label={t('contacts.title')}
      query={query}
      list={list}
      idOf={(one) => one.contact_id}
      rowPx={ROW_PX}
      sought={asked.q}
      current={contactId}
      empty={
        <Empty icon={<ContactIcon size={28} />} title={t(asked.label ? 'contacts.none-labelled' : 'contacts.none')} />
      }
    >
      {(one) => <ContactRow contact={one} asked={asked} />}
    </LongList>
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
