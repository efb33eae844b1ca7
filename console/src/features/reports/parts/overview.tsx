import { useQueries } from '@tanstack/react-query'
import { ChartColumn } from 'lucide-react'

import { useT } from '@/intl/intl'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { overviewQuery } from '../queries'
import { before, costIn, intentPairs, isEmpty, type Overview as Figured, type Pair, type Period } from '../rules'
import { Compared } from './compared'
import { Figure, Figures } from './figure'
import { useFigures } from './said'

const MESSAGES = ['received', 'sent', 'delivered', 'read', 'failed', 'unknown', 'echoed'] as const
const STAGES = ['opened', 'handed_off', 'assigned', 'returned_to_ai', 'snoozed', 'woken', 'closed', 'reopened'] as const
const TURNS = ['answer', 'clarify', 'handoff', 'none', 'failed'] as const
const SCORES = ['5', '4', '3', '2', '1'] as const

export function Overview({ period }: { period: Period }) {
  const t = useT()
  const [now, then] = useQueries({ queries: [overviewQuery(period), overviewQuery(before(period))] })
  if (now.isPending || then.isPending) return <LoadingRows />
  const failed = [now, then].find((one) => !one.data)
  if (!now.data || !then.data)
    return <Failure error={failed?.error} onRetry={() => void Promise.all([now.refetch(), then.refetch()])} />
  if (isEmpty(now.data))
    return (
      <Empty icon={<ChartColumn size={28} />} title={t('reports.empty')}>
        {t('reports.empty-about')}
      </Empty>
    )
  return (
    <div className="flex flex-col gap-4">
      <Summary now={now.data} then={then.data} />
      <Charts now={now.data} then={then.data} />
    </div>
  )
}

interface Both {
  now: Figured
  then: Figured
}

function Summary({ now, then }: Both) {
  const t = useT()
  const figures = useFigures()
  const { number, rate, duration } = figures
  return (
    <Figures>
      <Figure
        label={t('reports.conversations-opened')}
        meaning={t('reports.conversations-opened-meaning')}
        now={now.conversations.opened}
        before={then.conversations.opened}
        say={number}
      />
      <Figure
        label={t('reports.automation')}
        meaning={t('reports.automation-meaning')}
        now={now.conversations.automation_rate}
        before={then.conversations.automation_rate}
        say={rate}
      />
      <Figure
        label={t('reports.first-response')}
        meaning={t('reports.first-response-meaning', {
          p90: duration(now.conversations.first_response?.p90_s ?? null),
        })}
        now={now.conversations.first_response?.median_s ?? null}
        before={then.conversations.first_response?.median_s ?? null}
        say={duration}
      />
      <Figure
        label={t('reports.satisfaction')}
        meaning={t('reports.satisfaction-meaning', { answered: now.satisfaction.answered })}
        now={now.satisfaction.average}
        before={then.satisfaction.average}
        say={number}
      />
      <Figure
        label={t('reports.tokens')}
        meaning={t('reports.tokens-meaning')}
        now={now.usage.input_tokens + now.usage.output_tokens}
        before={then.usage.input_tokens + then.usage.output_tokens}
        say={number}
      />
      {now.usage.costs.map(({ currency, cost_micros }) => (
        <Figure
          key={currency}
          label={t('reports.cost')}
          meaning={t('reports.cost-meaning')}
          now={cost_micros}
          before={costIn(then, currency)}
          say={(micros) => figures.money(micros ?? 0, currency)}
        />
      ))}
    </Figures>
  )
}

function Charts({ now, then }: Both) {
  const t = useT()
  const { intent } = useFigures()
  const messages: Pair[] = MESSAGES.map((one) => ({
    label: t(`reports.message.${one}`),
    now: now.messages[one],
    before: then.messages[one],
  }))
  const stages: Pair[] = STAGES.map((one) => ({
    label: t(`reports.stage.${one}`),
    now: now.conversations[one] ?? 0,
    before: then.conversations[one] ?? 0,
  }))
  const turns: Pair[] = TURNS.map((one) => ({
    label: t(`reports.turn.${one}`),
    now: now.turns[one],
    before: then.turns[one],
  }))
  const intents = intentPairs(now, then).map((pair) => ({ ...pair, label: intent(pair.label) }))
  const scores: Pair[] = SCORES.map((score) => ({
    label: t('reports.score', { score: Number(score) }),
    now: now.satisfaction.scores[score] ?? 0,
    before: then.satisfaction.scores[score] ?? 0,
  }))
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
      <Compared title={t('reports.messages')} about={t('reports.messages-about')} pairs={messages} />
      <Compared title={t('reports.stages')} about={t('reports.stages-about')} pairs={stages} />
      <Compared title={t('reports.turns')} about={t('reports.turns-about')} pairs={turns} />
      <Compared title={t('reports.intents')} about={t('reports.intents-about')} pairs={intents} />
      {now.satisfaction.answered > 0 && (
        <Compared title={t('reports.scores')} about={t('reports.scores-about')} pairs={scores} />
      )}
    </div>
  )
}
