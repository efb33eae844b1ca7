import { useQuery } from '@tanstack/react-query'
import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Dialog } from '@/ui/dialog'
import { Failure, LoadingRows } from '@/ui/states'

import { saidQuery } from '../queries'
import { answerOf, asHandoff, asIntent, outcomeOf, questionOf, toneOf, type Message, type Turn } from '../rules'
import { useMoney } from './money'
import { Said } from './said'
import { Spent } from './spent'

/** How one turn went: what was asked, what it rests on, what was decided and said, and what that took. */
export function TurnDialog({ turn, onClose }: { turn: Turn; onClose: () => void }) {
  const t = useT()
  const times = useTimes()
  const money = useMoney()
  const { formatNumber } = useIntl()
  const said = useQuery(saidQuery(turn))
  const handoff = asHandoff(turn.handoff_reason)
  const intent = asIntent(turn.intent)
  const part = (title: string, messages: readonly Message[], look: string) =>
    messages.length > 0 && <Said title={title} messages={messages} look={look} />
  return (
    <Dialog open title={t('ai.turn-of', { at: times.full(turn.requested_at) })} onClose={onClose}>
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={toneOf(turn)}>{t(`ai.outcome.${outcomeOf(turn)}`)}</Badge>
        {turn.mode === 'suggest' && <Badge>{t('ai.suggestion')}</Badge>}
        {intent && <Badge>{t(`ai.intent.${intent}`)}</Badge>}
        {turn.decision && <span className="text-muted">{t('ai.confidence', { share: turn.confidence })}</span>}
      </p>
      <p>{t(`ai.outcome-about.${outcomeOf(turn)}`)}</p>
      {turn.decision === 'handoff' && turn.handoff_reason && (
        <p className="text-warning">{handoff ? t(`ai.handoff.${handoff}`) : turn.handoff_reason}</p>
      )}
      {said.isPending && <LoadingRows rows={2} />}
      {said.isError && <Failure error={said.error} onRetry={() => void said.refetch()} />}
      {said.data && part(t('ai.question'), questionOf(turn, said.data), 'bg-bubble-in border')}
      {said.data && part(t('ai.answer'), answerOf(turn, said.data), 'bg-bubble-ai')}
      <section className="flex flex-col gap-1.5">
        <h3 className="font-medium">{t('ai.passages')}</h3>
        <p className="text-muted">{t('ai.passages-of', { passages: turn.passages, cited: turn.citations.length })}</p>
        {turn.citations.length > 0 && (
          <ul className="divide-y rounded-xl border">
            {turn.citations.map((one) => (
              <li key={one.chunk_id} className="flex items-baseline justify-between gap-4 px-3 py-2">
                <span dir="auto" className="min-w-0 break-words">
                  {one.title}
                </span>
                <span className="shrink-0 text-xs text-muted tabular-nums">
                  {t('ai.score', { score: formatNumber(one.score, { maximumFractionDigits: 3 }) })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Spent turn={turn} money={money} />
    </Dialog>
  )
}
