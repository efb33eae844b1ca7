import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useDoing } from '@/ui/doing'
import { linkLook } from '@/ui/link-look'
import { Card } from '@/ui/page'

import { outgoingKey, resumeChannel, senderKey } from '../../queries'
import type { Channel, Sender } from '../../rules'

/** Whether messages go out, why not, and how many wait. */
export function SendingCard({ channel, sender }: { channel: Channel; sender: Sender | null | undefined }) {
  const t = useT()
  const isAdmin = administering.includes(usePerson().role)
  const resume = useDoing(() => resumeChannel(channel.channel_id), {
    refresh: [senderKey, outgoingKey],
    said: t('channels.resumed'),
    loud: true,
  })
  const stopped = sender?.stopped_reason
  const holds = (sender?.held ?? 0) > 0
  return (
    <Card title={t('channels.sending')}>
      <div className="flex flex-col gap-3">
        <p className="flex flex-wrap items-center gap-2">
          {stopped ? (
            <Badge tone="danger">{t(`channels.standing.stopped_${stopped}`)}</Badge>
          ) : (
            <Badge tone={sender?.has_credentials ? 'success' : 'warning'}>
              {t(sender?.has_credentials ? 'channels.can-send' : 'channels.standing.no_credentials')}
            </Badge>
          )}
          {holds && <Badge tone="warning">{t('channels.held', { count: sender?.held ?? 0 })}</Badge>}
        </p>
        <p>
          {stopped
            ? t(`channels.stopped-about.${stopped}`)
            : t(sender?.has_credentials ? 'channels.can-send-about' : 'channels.no-credentials-about')}
        </p>
        {stopped && sender.stopped_code && (
          <p className="text-muted">{t('channels.code-of-provider', { code: sender.stopped_code })}</p>
        )}
        <div className="flex flex-wrap gap-2 empty:hidden">
          {isAdmin && stopped && (
            <Button look="primary" busy={resume.isPending} onClick={() => resume.mutate()}>
              {t('channels.resume')}
            </Button>
          )}
          {holds && (
            <Link to="/channels/outgoing" search={{ state: 'held' }} className={linkLook('secondary')}>
              {t('channels.see-held')}
            </Link>
          )}
        </div>
      </div>
    </Card>
  )
}
