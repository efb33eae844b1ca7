import { Outlet, useMatchRoute, useSearch } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { useMemo } from 'react'

import { PhoneSide } from '@/phone/phone-side'
import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'
import { useTitle } from '@/ui/page'
import { Empty } from '@/ui/states'

import { askedOf, narrowingOf } from './lists'
import { ConversationList } from './parts/list/conversation-list'
import { ListHead } from './parts/list/list-head'

/** The list and the conversation beside it; on a narrow screen, one of them. */
export function InboxPage() {
  const t = useT()
  useTitle(t('inbox.title'))
  const search = useSearch({ from: '/signed-in/inbox' })
  const { role } = usePerson()
  const asked = useMemo(() => askedOf({ ...search }, role), [role, search])
  const isOpen = useMatchRoute()({ to: '/inbox/$conversationId' }) !== false
  return (
    <div className="flex h-full">
      <section
        aria-label={t('inbox.title')}
        className={`flex w-full flex-col border-e bg-surface lg:flex lg:w-90 lg:shrink-0 ${isOpen ? 'hidden' : ''}`}
      >
        <ListHead asked={asked} isOpen={isOpen} />
        {/* Another list begins at its top; while somebody types it is one list. */}
        <ConversationList
          key={JSON.stringify([asked.q === undefined && asked.view, narrowingOf(asked)])}
          asked={asked}
        />
      </section>
      <section className={`min-w-0 grow ${isOpen ? '' : 'hidden lg:block'}`}>
        {isOpen ? (
          <Outlet />
        ) : (
          <Empty icon={<MessagesSquare size={28} />} title={t('inbox.choose')}>
            {t('inbox.choose-about')}
          </Empty>
        )}
      </section>
      <PhoneSide />
    </div>
  )
}
