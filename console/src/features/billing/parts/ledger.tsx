import { useInfiniteQuery } from '@tanstack/react-query'
import { ReceiptText } from 'lucide-react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { More } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'
import { Table } from '@/ui/table'

import { ledgerQuery } from '../queries'
import { asMeter, reasonOf, type Entry } from '../rules'
import { useAmounts } from './said'

/** Every line that was booked, the newest first. */
export function Ledger() {
  const t = useT()
  const times = useTimes()
  const amounts = useAmounts()
  const query = useInfiniteQuery(ledgerQuery)
  if (query.isPending) return <LoadingRows />
  if (!query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const entries = query.data.pages.flatMap((page) => page.entries)
  if (entries.length === 0)
    return (
      <Empty icon={<ReceiptText size={28} />} title={t('billing.no-entries')}>
        {t('billing.no-entries-about')}
      </Empty>
    )
  const meterOf = ({ meter }: Entry) => {
    const known = asMeter(meter)
    return known === null ? meter : t(`billing.meter.${known}`)
  }
  const whyOf = (entry: Entry) => {
    const { kind, turned } = reasonOf(entry)
    const what = t(`billing.for.${kind}`)
    return turned === 'charge' ? what : t(`billing.turned.${turned}`, { what })
  }
  return (
    <div className="flex flex-col gap-4">
      <Table
        label={t('billing.ledger')}
        rows={entries}
        keyOf={(entry) => entry.id}
        columns={[
          {
            title: t('billing.when'),
            cell: (entry) => <span className="whitespace-nowrap">{times.full(entry.occurred_at)}</span>,
          },
          { title: t('billing.why'), cell: whyOf },
          { title: t('billing.meter'), cell: meterOf },
          {
            title: t('billing.quantity'),
            numeric: true,
            cell: ({ meter, quantity }) => <span className="whitespace-nowrap">{amounts.of(meter, quantity)}</span>,
          },
          {
            title: t('billing.cost'),
            numeric: true,
            cell: ({ cost_micros, currency }) => (cost_micros === 0 ? '–' : amounts.money(cost_micros, currency)),
          },
        ]}
      />
      <More query={query} />
    </div>
  )
}
