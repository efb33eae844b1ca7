import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronLeft, Send } from 'lucide-react'
import { useState } from 'react'

import { channelsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Page } from '@/ui/page'
import { More, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { outgoingQuery } from '../../queries'
import { outgoingRoute } from '../../routes'
import { SEND_STATES, type Outgoing, type SendState } from '../../rules'
import { MessageDialog } from './message-dialog'
import { MessageRow } from './message-row'

export function OutgoingPage() {
  const t = useT()
  const { state } = outgoingRoute.useSearch()
  const query = useInfiniteQuery(outgoingQuery(state))
  const channels = useQuery(channelsQuery)
  const [opened, setOpened] = useState<Outgoing | null>(null)
  const messages = query.data?.pages.flatMap((page) => page.messages) ?? []
  const nameOf = (id: string) => channels.data?.find((one) => one.channel_id === id)?.name
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (messages.length === 0) return <Empty icon={<Send size={28} />} title={t('channels.none-outgoing')} />
    return (
      <Rows label={t('channels.outgoing')}>
        {messages.map((message) => (
          <MessageRow
            key={message.send_id}
            message={message}
            channel={nameOf(message.channel_id)}
            onOpen={() => setOpened(message)}
          />
        ))}
      </Rows>
    )
  }
  return (
    <Page
      title={t('channels.outgoing')}
      description={
        <>
          <Link to="/channels" className="inline-flex items-center gap-1 hover:text-ink">
            <ChevronLeft size={16} aria-hidden />
            {t('channels.title')}
          </Link>
          <p className="mt-1">{t('channels.outgoing-about')}</p>
        </>
      }
    >
      <nav aria-label={t('channels.states')} className="flex gap-1 overflow-x-auto border-b pb-2">
        {([undefined, ...SEND_STATES] as readonly (SendState | undefined)[]).map((one) => (
          <Link
            key={one ?? 'all'}
            to="/channels/outgoing"
            search={one ? { state: one } : {}}
            aria-current={one === state ? 'page' : undefined}
            className={`rounded-lg px-2.5 py-1.5 font-medium whitespace-nowrap ${one === state ? 'bg-selected text-accent' : 'text-muted hover:bg-hover'}`}
          >
            {t(one ? `channels.send-state.${one}` : 'channels.all')}
          </Link>
        ))}
      </nav>
      {list()}
      <More query={query} />
      {opened && <MessageDialog message={opened} onClose={() => setOpened(null)} />}
    </Page>
  )
}
