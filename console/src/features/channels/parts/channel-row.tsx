import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'

import { useT } from '@/intl/intl'
import { Badge } from '@/ui/badge'
import { Row } from '@/ui/rows'

import { standingOf, toneOf, type Channel, type Sender } from '../rules'

interface ChannelRowProps {
  channel: Channel
  sender: Sender | null | undefined
  outlet: string | undefined
}

export function ChannelRow({ channel, sender, outlet }: ChannelRowProps) {
  const t = useT()
  const standing = standingOf(channel, sender)
  const { settings } = channel
  const number =
    settings.from ?? settings.phone_number_id ?? settings.instance ?? settings.session ?? settings.connection
  const detail = [t(`channels.provider.${channel.provider}`), typeof number === 'string' ? number : null, outlet]
  return (
    <Row
      name={channel.name}
      title={
        <Link
          to="/channels/$channelId"
          params={{ channelId: channel.channel_id }}
          search={{ tab: 'connection' }}
          className="hover:underline"
        >
          {channel.name}
        </Link>
      }
      badges={
        <>
          <Badge tone={toneOf(standing)}>{t(`channels.standing.${standing}`)}</Badge>
          {sender && sender.held > 0 && <Badge tone="warning">{t('channels.held', { count: sender.held })}</Badge>}
        </>
      }
      detail={<bdi>{detail.filter(Boolean).join(' · ')}</bdi>}
      actions={<ChevronRight size={18} className="shrink-0 text-faint" aria-hidden />}
    />
  )
}
