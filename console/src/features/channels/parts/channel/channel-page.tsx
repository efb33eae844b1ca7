import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, Trash2 } from 'lucide-react'

import { useT } from '@/intl/intl'
import { administering, supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { Page } from '@/ui/page'
import type { Versioned } from '@/ui/saving'
import { Failure, Loading } from '@/ui/states'
import { Tabs } from '@/ui/tabs'

import { channelQuery, channelsKey, removeChannel, senderKey, senderQuery } from '../../queries'
import { channelRoute } from '../../routes'
import { asTab, isLinked, standingOf, toneOf, type Channel } from '../../rules'
import { Diagnostics } from './diagnostics'
import { FirstWebhook } from './first-webhook'
import { LinkCard } from './link-card'
import { Parked } from './parked'
import { SendingCard } from './sending-card'
import { SettingsForm } from './settings-form'
import { WebhookCard } from './webhook-card'

export function ChannelPage() {
  const { channelId } = channelRoute.useParams()
  const channel = useQuery(channelQuery(channelId))
  if (channel.isPending) return <Loading />
  if (channel.isError && !channel.data) return <Failure error={channel.error} onRetry={() => void channel.refetch()} />
  return <OneChannel seen={channel.data} />
}

function OneChannel({ seen }: { seen: Versioned<Channel> }) {
  const channel = seen.data
  const t = useT()
  const { role } = usePerson()
  const { tab } = channelRoute.useSearch()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const isAdmin = administering.includes(role)
  const isSupervising = supervising.includes(role)
  const senders = useQuery(senderQuery)
  const sender = senders.data ? (senders.data.find((one) => one.channel_id === channel.channel_id) ?? null) : undefined
  const [askRemoval, removal] = useConfirmed<Channel>({
    title: ({ name }) => t('channels.remove-title', { name }),
    description: t('channels.remove-about'),
    action: t('channels.remove'),
    said: t('channels.removed'),
    refresh: [senderKey],
    run: ({ channel_id }) => removeChannel(channel_id),
    // This page would read anew what is no more: it is left first.
    onDone: () => void navigate({ to: '/channels' }).then(() => queries.invalidateQueries({ queryKey: channelsKey })),
  })
  const standing = standingOf(channel, sender)
  const connection = (
    <div className="flex flex-col gap-5">
      {isLinked(channel.provider) && <LinkCard channel={channel} />}
      <SendingCard channel={channel} sender={sender} />
      {isSupervising && <FirstWebhook channel={channel} />}
      {isAdmin && <WebhookCard channel={channel} />}
    </div>
  )
  const tabs = [
    { value: 'connection', label: t('channels.tab.connection'), content: connection },
    ...(isAdmin
      ? [
          {
            value: 'settings',
            label: t('channels.tab.settings'),
            content: <SettingsForm key={channel.channel_id} seen={seen} />,
          },
        ]
      : []),
    ...(isSupervising
      ? [
          {
            value: 'diagnostics',
            label: t('channels.tab.diagnostics'),
            content: <Diagnostics channelId={channel.channel_id} />,
          },
          {
            value: 'parked',
            label: t('channels.tab.parked'),
            content: <Parked channelId={channel.channel_id} />,
          },
        ]
      : []),
  ]
  return (
    <Page
      title={channel.name}
      description={
        <span className="flex flex-wrap items-center gap-2">
          <Link to="/channels" className="inline-flex items-center gap-1 hover:text-ink">
            <ChevronLeft size={16} aria-hidden />
            {t('channels.title')}
          </Link>
          {t(`channels.provider.${channel.provider}`)}
          <Badge tone={toneOf(standing)}>{t(`channels.standing.${standing}`)}</Badge>
        </span>
      }
      actions={
        isAdmin && (
          <Button look="danger" icon={<Trash2 size={16} />} onClick={() => askRemoval(channel)}>
            {t('channels.remove')}
          </Button>
        )
      }
    >
      <Tabs
        label={channel.name}
        tabs={tabs}
        value={tabs.some(({ value }) => value === tab) ? tab : 'connection'}
        onChange={(next) =>
          void navigate({
            to: '/channels/$channelId',
            params: { channelId: channel.channel_id },
            search: { tab: asTab(next) },
            replace: true,
          })
        }
      />
      {removal}
    </Page>
  )
}
