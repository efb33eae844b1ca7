import { useInfiniteQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge, type Tone } from '@/ui/badge'
import { useDoing } from '@/ui/doing'
import { Choice } from '@/ui/field'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { deliveriesKey, deliveriesQuery, redeliver } from '../queries'
import { shortType, STATES, type Delivery, type DeliveryState, type Endpoint } from '../rules'

const tones: Record<DeliveryState, Tone> = {
  waiting: 'info',
  delivered: 'success',
  failed: 'danger',
  skipped: 'neutral',
}
const ERRORS = [
  'no_answer',
  'no_connection',
  'not_asked',
  'address_not_allowed',
  'secret_unreadable',
  'too_many_waiting',
] as const

export function Deliveries({ endpoint }: { endpoint: Endpoint }) {
  const t = useT()
  const [state, setState] = useState<DeliveryState | null>(null)
  const query = useInfiniteQuery(deliveriesQuery(endpoint.endpoint_id, state))
  const again = useDoing((one: Delivery) => redeliver(endpoint.endpoint_id, one.delivery_id), {
    refresh: [deliveriesKey(endpoint.endpoint_id)],
    said: t('webhooks.redelivered'),
    loud: true,
  })
  const list = () => {
    if (query.isPending) return <LoadingRows rows={4} />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    const deliveries = query.data.pages.flatMap((page) => page.deliveries)
    if (deliveries.length === 0)
      return <Empty title={t('webhooks.no-deliveries')}>{t('webhooks.no-deliveries-about')}</Empty>
    return (
      <>
        <Rows label={t('webhooks.deliveries')}>
          {deliveries.map((one) => (
            <DeliveryRow
              key={one.delivery_id}
              delivery={one}
              onAgain={endpoint.enabled && one.state !== 'waiting' ? () => again.mutate(one) : null}
            />
          ))}
        </Rows>
        <More query={query} />
      </>
    )
  }
  return (
    <section className="flex flex-col gap-4" aria-label={t('webhooks.deliveries')}>
      <header className="flex flex-wrap items-end justify-between gap-4">
        <h2 className="text-base font-semibold">{t('webhooks.deliveries')}</h2>
        <Choice
          label={t('webhooks.state')}
          options={[
            { value: '', label: t('webhooks.all-states') },
            ...STATES.map((one) => ({ value: one, label: t(`webhooks.state.${one}`) })),
          ]}
          value={state ?? ''}
          onChange={(event) => setState(STATES.find((one) => one === event.target.value) ?? null)}
        />
      </header>
      {list()}
    </section>
  )
}

function DeliveryRow({ delivery, onAgain }: { delivery: Delivery; onAgain: (() => void) | null }) {
  const t = useT()
  const times = useTimes()
  const name = shortType(delivery.type)
  const error = ERRORS.find((one) => one === delivery.error)
  const facts = [
    times.full(delivery.created_at),
    t('webhooks.attempts', { count: delivery.attempts }),
    ...(delivery.latency_ms === null ? [] : [`${delivery.latency_ms} ms`]),
    ...(error ? [t(`webhooks.error.${error}`)] : delivery.error ? [delivery.error] : []),
    ...(delivery.next_at ? [t('webhooks.next', { at: times.full(delivery.next_at) })] : []),
  ]
  return (
    <Row
      name={name}
      badges={
        <>
          <Badge tone={tones[delivery.state]}>{t(`webhooks.state.${delivery.state}`)}</Badge>
          {delivery.status_code !== null && <Badge>{delivery.status_code}</Badge>}
        </>
      }
      detail={
        <>
          {facts.join(' · ')}
          <span className="block font-mono text-xs">{delivery.event_id}</span>
        </>
      }
      menu={onAgain ? [{ label: t('webhooks.redeliver'), icon: <RotateCw size={16} />, onSelect: onAgain }] : []}
    />
  )
}
