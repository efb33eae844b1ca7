import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'

import type { Turn } from '../rules'

/** What a turn took: tokens, money, and where the time went. */
export function Spent({ turn, money }: { turn: Turn; money: (micros: number) => string }) {
  const t = useT()
  const { formatNumber } = useIntl()
  const took = Date.parse(turn.finished_at) - Date.parse(turn.requested_at)
  const ms = (value: number | null) => (value === null ? null : t('ai.ms', { ms: formatNumber(value) }))
  const facts: [string, string | null][] = [
    [t('ai.model'), turn.model],
    [t('ai.tokens-in'), formatNumber(turn.input_tokens)],
    [t('ai.tokens-out'), formatNumber(turn.output_tokens)],
    [t('ai.cost'), money(turn.cost_micros)],
    [t('ai.calls'), formatNumber(turn.model_calls)],
    [t('ai.attempts'), turn.attempts > 1 ? formatNumber(turn.attempts) : null],
    [t('ai.took'), ms(took)],
    [t('ai.took-plan'), ms(turn.reserve_ms)],
    [t('ai.took-search'), ms(turn.search_ms)],
    [t('ai.took-model'), ms(turn.model_ms)],
    [t('ai.settings-version'), turn.agent_version > 0 ? formatNumber(turn.agent_version) : t('ai.settings-default')],
  ]
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-medium">{t('ai.spent')}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="break-words tabular-nums">{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  )
}
