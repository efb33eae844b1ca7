import { useQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'

import { useT, type Translate } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge, type Tone } from '@/ui/badge'
import { Table } from '@/ui/table'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { diagnosticsQuery } from '../../queries'
import { asLinkReason, toneOf, type Entry } from '../../rules'

interface ReadEntry {
  tone: Tone
  what: string
  more: string
}

function readEntry(entry: Entry, t: Translate): ReadEntry {
  switch (entry.kind) {
    case 'refusal':
      return {
        tone: 'danger',
        what: t(`channels.outcome.${entry.outcome}`),
        more: t('channels.requests', { count: entry.requests }),
      }
    case 'parked':
      return { tone: 'warning', what: t('channels.entry-parked'), more: t(`channels.parked-reason.${entry.reason}`) }
    case 'session_change': {
      const ours = asLinkReason(entry.reason)
      return {
        tone: entry.state === 'connected' ? 'success' : toneOf(`link_${entry.state}`),
        what: t(`channels.session.${entry.state}`),
        more: ours ? t(`channels.link-reason.${ours}`) : (entry.reason ?? ''),
      }
    }
    default:
      return {
        tone: 'success',
        what: t(`channels.outcome.${entry.outcome}`),
        more: [
          t('channels.requests', { count: entry.requests }),
          ...(['new', 'duplicate', 'ignored', 'parked'] as const)
            .filter((kind) => entry[kind] > 0)
            .map((kind) => t(`channels.elements.${kind}`, { count: entry[kind] })),
        ].join(' · '),
      }
  }
}

/** What became of the channel's webhooks and of its link, as it happens; never what anybody said. */
export function Diagnostics({ channelId }: { channelId: string }) {
  const t = useT()
  const times = useTimes()
  const query = useQuery(diagnosticsQuery(channelId))
  if (query.isPending) return <LoadingRows />
  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const { entries } = query.data
  if (entries.length === 0)
    return (
      <Empty icon={<Activity size={28} />} title={t('channels.no-entries')}>
        {t('channels.no-entries-about')}
      </Empty>
    )
  const rows = entries.map((entry, index) => ({
    key: `${entry.kind} ${entry.at} ${index}`,
    at: entry.at,
    ...readEntry(entry, t),
  }))
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">{t('channels.diagnostics-about')}</p>
      <Table
        label={t('channels.tab.diagnostics')}
        keyOf={(row) => row.key}
        rows={rows}
        columns={[
          { title: t('channels.when'), cell: (row) => <time dateTime={row.at}>{times.full(row.at)}</time> },
          { title: t('channels.what'), cell: (row) => <Badge tone={row.tone}>{row.what}</Badge> },
          { title: t('channels.details'), cell: (row) => row.more },
        ]}
      />
    </div>
  )
}
