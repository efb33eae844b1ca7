import { Outlet, useMatchRoute } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'

import { PhoneButton } from '@/phone/phone-button'
import { PhoneSide } from '@/phone/phone-side'
import { useT } from '@/intl/intl'
import { useTitle } from '@/ui/page'
import { Empty } from '@/ui/states'

import { ConversationList } from './parts/list/conversation-list'
import { ViewTabs } from './parts/list/view-tabs'
import { inboxRoute } from './routes'
import { filterOf } from './rules'

/** The list and the conversation beside it; on a narrow screen, one of them. */
export function InboxPage() {
  const t = useT()
  useTitle(t('inbox.title'))
  const { view } = inboxRoute.useSearch()
  const isOpen = useMatchRoute()({ to: '/inbox/$conversationId' }) !== false
  return (
    <div className="flex h-full">
      <section
        aria-label={t('inbox.title')}
        className={`flex w-full flex-col border-e bg-surface lg:flex lg:w-90 lg:shrink-0 ${isOpen ? 'hidden' : ''}`}
      >
        <div className="flex shrink-0 items-center border-b pe-2">
          <ViewTabs view={view} />
          <PhoneButton />
        </div>
        <ConversationList key={view} filter={filterOf(view)} view={view} />
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
