import { useInfiniteQuery } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { turnsQuery } from '../queries'
import { outcomeOf, toneOf, totalsOf, type Turn } from '../rules'
import { useMoney } from './money'
import { TurnDialog } from './turn-dialog'

export function TurnList({ conversationId }: { conversationId: string }) {
  const t = useT()
  const times = useTimes()
  const money = useMoney()
  const { formatNumber } = useIntl()
  const query = useInfiniteQuery(turnsQuery(conversationId))
  const [opened, setOpened] = useState<Turn | null>(null)
  if (query.isPending) return <LoadingRows />
  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const turns = query.data.pages.flatMap((page) => page.turns)
  if (turns.length === 0)
    return (
      <Empty icon={<Sparkles size={28} />} title={t('ai.no-turns')}>
        {t('ai.no-turns-about')}
      </Empty>
    )
  const totals = totalsOf(turns)
  return (
    <>
      <p className="text-muted">
        {t('ai.totals', {
          turns: totals.turns,
          tokens: formatNumber(totals.tokens),
          cost: money(totals.costMicros),
        })}
      </p>
      <Rows label={t('ai.tab.turns')}>
        {turns.map((turn) => (
          <Row
            key={turn.turn_id}
            name={times.full(turn.requested_at)}
            badges={
              <>
                <Badge tone={toneOf(turn)}>{t(`ai.outcome.${outcomeOf(turn)}`)}</Badge>
                {turn.mode === 'suggest' && <Badge>{t('ai.suggestion')}</Badge>}
              </>
            }
            detail={[
              turn.model,
              t('ai.tokens-short', { count: turn.input_tokens + turn.output_tokens }),
              money(turn.cost_micros),
            ]
              .filter(Boolean)
              .join(' · ')}
            actions={<Button onClick={() => setOpened(turn)}>{t('ai.trace')}</Button>}
          />
        ))}
      </Rows>
      <More query={query} />
      {opened && <TurnDialog turn={opened} onClose={() => setOpened(null)} />}
    </>
  )
}
