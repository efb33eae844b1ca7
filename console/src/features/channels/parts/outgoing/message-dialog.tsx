import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { linkLook } from '@/ui/link-look'
import { useSaid } from '@/ui/said'
import { Failure, LoadingRows } from '@/ui/states'

import { outgoingKey, outgoingMessageQuery, resendMessage } from '../../queries'
import { mayResend, wordsOf, type Outgoing } from '../../rules'

/** One message: what it says, how far it got, why no further; and to have it sent once more. */
export function MessageDialog({ message, onClose }: { message: Outgoing; onClose: () => void }) {
  const t = useT()
  const said = useSaid()
  const times = useTimes()
  const { role } = usePerson()
  const query = useQuery(outgoingMessageQuery(message.send_id))
  const resend = useDoing(() => resendMessage(message.send_id), {
    refresh: [outgoingKey],
    said: t('channels.resent'),
    onDone: onClose,
  })
  const now = query.data ?? message
  const words = query.data ? wordsOf(query.data.content) : null
  const facts: [string, string | null][] = [
    [t('channels.requested-at'), times.full(now.requested_at)],
    [t('channels.sent-at'), now.sent_at ? times.full(now.sent_at) : null],
    [t('channels.attempts'), String(now.attempts)],
    [t('channels.parts'), now.parts > 1 ? t('channels.part-of', { part: now.part, parts: now.parts }) : null],
    [t('channels.resent-at'), now.resent_at ? times.full(now.resent_at) : null],
    [t('channels.error-code'), now.error?.code ?? null],
  ]
  return (
    <Dialog
      open
      title={t('channels.message-to', { to: now.to })}
      description={[t(`channels.send-state.${now.state}`), now.status && t(`channels.status.${now.status}`)]
        .filter(Boolean)
        .join(' · ')}
      onClose={onClose}
    >
      {query.isPending && <LoadingRows rows={2} />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {words !== null && (
        <blockquote
          dir="auto"
          className="max-h-60 overflow-y-auto rounded-xl bg-bubble-out p-3 [overflow-wrap:anywhere] whitespace-pre-wrap"
        >
          {words}
        </blockquote>
      )}
      {now.error && <p className="text-danger">{t(`channels.error.${now.error.class}`)}</p>}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
      </dl>
      {now.state === 'unknown' && (
        <p className="rounded-lg bg-warning-soft px-3 py-2 text-warning">{t('channels.unknown-about')}</p>
      )}
      {resend.isError && (
        <p role="alert" className="text-danger">
          {said(resend.error)}
        </p>
      )}
      <footer className="flex flex-wrap justify-end gap-2">
        <Link
          to="/inbox/$conversationId"
          params={{ conversationId: now.conversation_id }}
          search={{ view: 'all' }}
          className={linkLook('secondary')}
        >
          {t('channels.to-conversation')}
        </Link>
        {supervising.includes(role) && mayResend(now.state) && (
          <Button look="primary" busy={resend.isPending} onClick={() => resend.mutate()}>
            {t('channels.resend')}
          </Button>
        )}
      </footer>
    </Dialog>
  )
}
