import { useInfiniteQuery, useQuery } from '@tanstack/react-query'

import { usersQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Page } from '@/ui/page'
import { More } from '@/ui/rows'
import { Failure, LoadingRows } from '@/ui/states'
import { Table } from '@/ui/table'

import { detailsOf } from '../details'
import { auditQuery } from '../queries'
import { actorOf, isKnownAct, type Entry } from '../rules'

export function AuditPage() {
  const t = useT()
  return (
    <Page title={t('access.audit')} description={t('access.audit-about')}>
      <Audit />
    </Page>
  )
}

function Audit() {
  const t = useT()
  const times = useTimes()
  const query = useInfiniteQuery(auditQuery)
  const users = useQuery(usersQuery).data ?? []
  if (query.isPending) return <LoadingRows />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  const nameOf = (id: string) => users.find((one) => one.user_id === id)?.display_name
  const who = ({ actor }: Entry) => {
    const { kind, id } = actorOf(actor)
    const name = id === null ? null : (nameOf(id) ?? `…${id.slice(-8)}`)
    return kind === 'person' ? name : [t(`access.actor.${kind}`), name].filter(Boolean).join(' ')
  }
  return (
    <>
      <Table<Entry>
        label={t('access.audit')}
        keyOf={(entry) => entry.id}
        rows={query.data.pages.flatMap((page) => page.entries)}
        columns={[
          {
            title: t('access.audit.when'),
            cell: (entry) => <span className="whitespace-nowrap tabular-nums">{times.full(entry.at)}</span>,
          },
          { title: t('access.audit.who'), cell: who },
          {
            title: t('access.audit.what'),
            cell: (entry) =>
              isKnownAct(entry.action) ? (
                t(`access.did.${entry.action}`)
              ) : (
                <span className="font-mono text-xs">{entry.action}</span>
              ),
          },
          {
            title: t('access.audit.of'),
            cell: (entry) =>
              nameOf(entry.subject_id) ?? <span className="font-mono text-xs">…{entry.subject_id.slice(-8)}</span>,
          },
          {
            title: t('access.audit.details'),
            cell: (entry) => (
              <span dir="auto" className="text-muted">
                {detailsOf(entry.details, t)}
              </span>
            ),
          },
        ]}
      />
      <More query={query} />
    </>
  )
}
