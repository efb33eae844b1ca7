import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { linkLook } from '@/ui/link-look'

import { isLinked, type Channel } from '../../rules'
import { FirstWebhook } from '../channel/first-webhook'
import { LinkCard } from '../channel/link-card'
import { WebhookCard } from '../channel/webhook-card'

/** The channel is there: now its provider has to be told, or a phone linked, until its first webhook comes. */
export function MadeChannel({ channel, token }: { channel: Channel; token: string | null }) {
  const t = useT()
  return (
    <>
      {isLinked(channel.provider) ? <LinkCard channel={channel} /> : <WebhookCard channel={channel} token={token} />}
      <FirstWebhook channel={channel} />
      <Link
        to="/channels/$channelId"
        params={{ channelId: channel.channel_id }}
        search={{ tab: 'connection' }}
        className={`${linkLook('primary')} self-end`}
      >
        {t('channels.to-channel')}
      </Link>
    </>
  )
}
