import { clsx } from 'clsx'

import { useT } from '@/intl/intl'

import type { Bar } from '../rules'
import { useAmounts } from './said'

const fills = { fine: 'bg-accent', near: 'bg-warning', over: 'bg-danger' } as const
const inks = { fine: 'text-muted', near: 'text-warning', over: 'text-danger' } as const

const labels = {
  messages: 'billing.meter.messages',
  storage_bytes: 'billing.meter.storage_bytes',
  outlets: 'billing.meter.outlets',
  knowledge_bases: 'billing.meter.knowledge_bases',
} as const

export function UsageBar({ bar: { meter, used, held, limit, left, share, tone } }: { bar: Bar }) {
  const t = useT()
  const { of } = useAmounts()
  const label = t(labels[meter])
  const taken =
    limit === null
      ? t('billing.unlimited', { used: of(meter, used) })
      : t('billing.used', { used: of(meter, used), limit: of(meter, limit) })
  const rest = left === null ? null : left === 0 ? t('billing.none-left') : t('billing.left', { left: of(meter, left) })
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-medium">{label}</h3>
        <span className="text-muted tabular-nums">{taken}</span>
      </div>
      {share !== null && (
        <div
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          aria-valuetext={`${taken}. ${rest ?? ''}`}
          className="h-2 overflow-hidden rounded-full bg-sunken"
        >
          <div className={clsx('h-full rounded-full', fills[tone])} style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <p className={clsx('text-xs', inks[tone])}>
        {rest}
        {held > 0 && ` ${t('billing.held', { held: of(meter, held) })}`}
      </p>
    </div>
  )
}
