import { useQuery } from '@tanstack/react-query'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Card } from '@/ui/page'
import { Failure, LoadingRows } from '@/ui/states'

import { outletCountQuery, plansQuery, usageQuery } from '../queries'
import { barsOf } from '../rules'
import { useAmounts } from './said'
import { UsageBar } from './usage-bar'

/** The plan, what it allows, and what of it is left until its month ends. */
export function PlanCard() {
  const t = useT()
  const times = useTimes()
  const amounts = useAmounts()
  const usage = useQuery(usageQuery)
  const plans = useQuery(plansQuery)
  const outlets = useQuery(outletCountQuery)
  // All at once, and as high as it will be: what stands below does not jump.
  if (usage.isPending || outlets.isLoading) return <LoadingRows rows={8} />
  if (!usage.data) return <Failure error={usage.error} onRetry={() => void usage.refetch()} />
  const { plan, period_ends_at, meters, costs } = usage.data
  const price = plans.data?.find(({ name }) => name === plan)
  return (
    <Card
      title={t(`billing.plan.${plan}`)}
      actions={
        price && (
          <span className="text-muted">
            {t('billing.per-month', { price: amounts.price(price.price_cents, price.currency ?? 'USD') })}
          </span>
        )
      }
    >
      <div className="flex flex-col gap-5">
        <p className="text-muted">{t('billing.period', { until: times.full(period_ends_at) })}</p>
        {barsOf(meters, outlets.data).map((bar) => (
          <UsageBar key={bar.meter} bar={bar} />
        ))}
        <dl className="flex flex-col gap-2 border-t pt-4">
          {costs.map(({ currency, tokens, cost_micros }) => (
            <div key={currency} className="flex flex-wrap justify-between gap-x-4">
              <dt className="font-medium">{t('billing.tokens')}</dt>
              <dd className="text-muted tabular-nums">
                {t('billing.tokens-cost', {
                  tokens: amounts.of('tokens', tokens),
                  cost: amounts.money(cost_micros, currency),
                })}
              </dd>
            </div>
          ))}
        </dl>
        <p className="text-xs text-muted">{t('billing.what-counts')}</p>
      </div>
    </Card>
  )
}
