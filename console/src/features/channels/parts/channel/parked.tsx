import { useInfiniteQuery } from '@tanstack/react-query'
import { PackageCheck } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { useDoing } from '@/ui/doing'
import { Choice } from '@/ui/field'
import { More } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'
import { Table } from '@/ui/table'
import { useToasts } from '@/ui/toasts'

import { diagnosticsKey, parkedKey, parkedQuery, replayParked } from '../../queries'
import { PARKED_REASONS, type ParkedReason } from '../../rules'

/** What came and was not understood. Nobody is shown what it says; an admin can have it read again. */
export function Parked({ channelId }: { channelId: string }) {
  const t = useT()
  const times = useTimes()
  const toasts = useToasts()
  const isAdmin = administering.includes(usePerson().role)
  const [reason, setReason] = useState<ParkedReason | null>(null)
  const query = useInfiniteQuery(parkedQuery(channelId, reason))
  const replay = useDoing((ids: string[] | null) => replayParked(channelId, { reason, parked_ids: ids }), {
    refresh: [parkedKey(channelId), diagnosticsKey(channelId)],
    loud: true,
    onDone: ({ parked }) => toasts.done(t('channels.replayed', { count: parked })),
  })
  const rows = query.data?.pages.flatMap((page) => page.parked) ?? []
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (rows.length === 0) return <Empty icon={<PackageCheck size={28} />} title={t('channels.none-parked')} />
    return (
      <Table
        label={t('channels.tab.parked')}
        rows={rows}
        keyOf={(row) => row.parked_id}
        columns={[
          {
            title: t('channels.when'),
            cell: (row) => <time dateTime={row.received_at}>{times.full(row.received_at)}</time>,
          },
          { title: t('channels.why'), cell: (row) => t(`channels.parked-reason.${row.reason}`) },
          { title: t('channels.size'), cell: (row) => t('channels.bytes', { bytes: row.size_bytes }), numeric: true },
          ...(isAdmin
            ? [
                {
                  title: t('channels.again'),
                  cell: (row: (typeof rows)[number]) => (
                    <Button disabled={replay.isPending} onClick={() => replay.mutate([row.parked_id])}>
                      {t('channels.read-again')}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{t('channels.parked-about')}</p>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="w-full sm:w-72">
          <Choice
            label={t('channels.why')}
            value={reason ?? ''}
            onChange={(event) => setReason(PARKED_REASONS.find((one) => one === event.target.value) ?? null)}
            options={[
              { value: '', label: t('channels.all') },
              ...PARKED_REASONS.map((one) => ({ value: one, label: t(`channels.parked-reason.${one}`) })),
            ]}
          />
        </div>
        {isAdmin && rows.length > 0 && (
          <Button busy={replay.isPending} onClick={() => replay.mutate(null)}>
            {t('channels.read-all-again')}
          </Button>
        )}
      </div>
      {list()}
      <More query={query} />
    </div>
  )
}
