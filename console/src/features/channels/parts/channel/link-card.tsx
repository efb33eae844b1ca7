import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { useDoing } from '@/ui/doing'
import { Card } from '@/ui/page'
import { Failure, LoadingRows } from '@/ui/states'

import { endLink, resetLink, senderKey, sessionKey, sessionQuery, startLink } from '../../queries'
import { asLinkReason, isPending, linkActions, toneOf, type Channel, type Session } from '../../rules'
import { StartLink } from './start-link'

const LinkCode = lazy(() => import('./link-code'))

const toneOfState = (state: Session['state']) => (state === 'connected' ? 'success' : toneOf(`link_${state}`))

/** The link of a number to its phone: how it is, the code while there is one, and what an admin can do. */
export function LinkCard({ channel }: { channel: Channel }) {
  const t = useT()
  const times = useTimes()
  const isAdmin = administering.includes(usePerson().role)
  const session = useQuery(sessionQuery(channel.channel_id))
  const [starting, setStarting] = useState<'start' | 'reset' | null>(null)
  const refresh = [sessionKey(channel.channel_id), senderKey]
  const start = useDoing(
    ({ how, phone }: { how: 'start' | 'reset'; phone: string | null }) =>
      (how === 'start' ? startLink : resetLink)(channel.channel_id, phone),
    { refresh, onDone: () => setStarting(null) },
  )
  const [askEnd, end] = useConfirmed<Channel>({
    title: ({ name }) => t('channels.link-end-title', { name }),
    description: t('channels.link-end-about'),
    action: t('channels.link.end'),
    said: t('channels.link-ending'),
    refresh,
    run: ({ channel_id }) => endLink(channel_id),
  })
  const content = () => {
    if (session.isPending) return <LoadingRows rows={2} />
    if (session.isError && !session.data)
      return <Failure error={session.error} onRetry={() => void session.refetch()} />
    const { state, reason, changed_at } = session.data
    const ours = asLinkReason(reason)
    return (
      <div className="flex flex-col gap-5">
        <div role="status" className="flex flex-col gap-1">
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={toneOfState(state)}>{t(`channels.session.${state}`)}</Badge>
            {changed_at && <span className="text-muted">{t('channels.since', { at: times.full(changed_at) })}</span>}
          </p>
          <p>{t(`channels.session-about.${state}`)}</p>
          {state !== 'connected' && ours && <p className="text-muted">{t(`channels.link-reason.${ours}`)}</p>}
          {state !== 'connected' && reason && !ours && (
            <p className="text-muted">{t('channels.link-reason-other', { reason })}</p>
          )}
        </div>
        <Suspense>{isAdmin && isPending(state) && <LinkCode session={session.data} />}</Suspense>
        {isAdmin && (
          <div className="flex flex-wrap gap-2">
            {linkActions(state).map((action) => (
              <Button
                key={action}
                look={action === 'start' ? 'primary' : action === 'end' ? 'danger' : 'secondary'}
                disabled={!channel.active}
                onClick={() => (action === 'end' ? askEnd(channel) : setStarting(action))}
              >
                {t(`channels.link.${action}`)}
              </Button>
            ))}
          </div>
        )}
        {isAdmin && !channel.active && <p className="text-muted">{t('channels.link-inactive')}</p>}
      </div>
    )
  }
  return (
    <Card title={t('channels.link')}>
      {content()}
      {starting && (
        <StartLink
          how={starting}
          busy={start.isPending}
          error={start.error}
          onStart={(phone) => start.mutate({ how: starting, phone })}
          onClose={() => {
            start.reset()
            setStarting(null)
          }}
        />
      )}
      {end}
    </Card>
  )
}
