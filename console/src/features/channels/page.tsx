import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus, Send, Smartphone, Store } from 'lucide-react'
import { useState } from 'react'

import { channelsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { linkLook } from '@/ui/link-look'
import { Page } from '@/ui/page'
import { Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { ChannelRow } from './parts/channel-row'
import { OutletsDialog } from './parts/outlets'
import { outletsQuery, senderQuery } from './queries'

export function ChannelsPage() {
  const t = useT()
  const isAdmin = administering.includes(usePerson().role)
  const channels = useQuery(channelsQuery)
  const senders = useQuery(senderQuery)
  const outlets = useQuery(outletsQuery)
  const [showsOutlets, setShowsOutlets] = useState(false)
  const add = isAdmin && (
    <Link to="/channels/new" className={linkLook('primary')}>
      <Plus size={16} aria-hidden />
      {t('channels.new')}
    </Link>
  )
  const list = () => {
    if (channels.isPending) return <LoadingRows />
    if (channels.isError) return <Failure error={channels.error} onRetry={() => void channels.refetch()} />
    if (channels.data.length === 0)
      return (
        <Empty icon={<Smartphone size={28} />} title={t('channels.none')}>
          <p>{t(isAdmin ? 'channels.none-admin' : 'channels.none-others')}</p>
          {isAdmin && <div className="mt-4">{add}</div>}
        </Empty>
      )
    return (
      <Rows label={t('channels.title')}>
        {channels.data.map((channel) => (
          <ChannelRow
            key={channel.channel_id}
            channel={channel}
            sender={
              senders.data ? (senders.data.find((one) => one.channel_id === channel.channel_id) ?? null) : undefined
            }
            outlet={outlets.data?.find((one) => one.outlet_id === channel.outlet_id)?.name}
          />
        ))}
      </Rows>
    )
  }
  return (
    <Page
      title={t('channels.title')}
      description={t('channels.about')}
      actions={
        <>
          <Link to="/channels/outgoing" className={linkLook('secondary')}>
            <Send size={16} aria-hidden />
            {t('channels.outgoing')}
          </Link>
          {isAdmin && (
            <Button icon={<Store size={16} />} onClick={() => setShowsOutlets(true)}>
              {t('channels.outlets')}
            </Button>
          )}
          {channels.data?.length !== 0 && add}
        </>
      }
    >
      {list()}
      {showsOutlets && <OutletsDialog onClose={() => setShowsOutlets(false)} />}
    </Page>
  )
}
