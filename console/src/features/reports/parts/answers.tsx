import { useQueries, useQuery } from '@tanstack/react-query'
import { Handshake } from 'lucide-react'
import { useMemo } from 'react'

import { teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Empty, Failure, LoadingRows } from '@/ui/states'
import { Table } from '@/ui/table'

import { handoffsQuery, slaQuery } from '../queries'
import { before, promisesOf, TARGETS, timesOf, type Handoffs, type Pair, type Period, type Sla } from '../rules'
import { Compared } from './compared'
import { Figure, Figures } from './figure'
import { useFigures } from './said'

const BECAME = ['in_time', 'late', 'orphaned', 'waiting', 'overdue'] as const

/** How people answered whom they were handed: what customers were promised, and the times that the business sets itself. */
export function Answers({ period }: { period: Period }) {
  const t = useT()
  const earlier = before(period)
  const answers = useQueries({
    queries: [handoffsQuery(period), handoffsQuery(earlier)],
  })
  const times = useQueries({ queries: [slaQuery(period), slaQuery(earlier)] })
  const all = [...answers, ...times]
  if (all.some((one) => one.isPending)) return <LoadingRows />
  const [promises, promisesThen] = answers.map((one) => one.data)
  const [measured, measuredThen] = times.map((one) => one.data)
  if (!promises || !promisesThen || !measured || !measuredThen)
    return (
      <Failure
        error={all.find((one) => one.isError)?.error}
        onRetry={() => void Promise.all(all.map((one) => one.refetch()))}
      />
    )
  if (promises.length === 0 && measured.length === 0)
    return (
      <Empty icon={<Handshake size={28} />} title={t('reports.no-handoffs')}>
        {t('reports.no-handoffs-about')}
      </Empty>
    )
  return (
    <div className="flex flex-col gap-4">
      <Promises now={promises} then={promisesThen} />
      <Times now={measured} then={measuredThen} />
    </div>
  )
}

/** Returns the function that says whose a line is. */
function useTeamName(): (id: string | null) => string {
  const t = useT()
  const { data } = useQuery(teamsQuery)
  return useMemo(
    () => (id) => (id === null ? t('reports.no-team') : (data?.find((one) => one.team_id === id)?.name ?? '…')),
    [data, t],
  )
}

function Promises({ now, then }: { now: Handoffs[]; then: Handoffs[] }) {
  const t = useT()
  const { number, rate, duration } = useFigures()
  const team = useTeamName()
  const [sums, sumsThen] = [promisesOf(now), promisesOf(then)]
  const pairs: Pair[] = BECAME.map((one) => ({
    label: t(`reports.promise.${one}`),
    now: sums[one],
    before: sumsThen[one],
  }))
  return (
    <>
      <Figures>
        <Figure
          label={t('reports.promised')}
          meaning={t('reports.promised-meaning')}
          now={sums.promised}
          before={sumsThen.promised}
          say={number}
        />
        <Figure
          label={t('reports.orphans')}
          meaning={t('reports.orphans-meaning')}
          now={sums.orphanRate}
          before={sumsThen.orphanRate}
          say={rate}
        />
      </Figures>
      <Compared title={t('reports.promises')} about={t('reports.promises-about')} pairs={pairs} />
      <Table
        label={t('reports.promises-by-team')}
        rows={now}
        keyOf={(one) => one.team_id ?? ''}
        columns={[
          { title: t('reports.team'), cell: (one) => <bdi>{team(one.team_id)}</bdi> },
          { title: t('reports.promised'), numeric: true, cell: (one) => number(one.promised) },
          { title: t('reports.promise.in_time'), numeric: true, cell: (one) => number(one.in_time) },
          { title: t('reports.promise.late'), numeric: true, cell: (one) => number(one.kept - one.in_time) },
          { title: t('reports.promise.orphaned'), numeric: true, cell: (one) => number(one.orphaned) },
          { title: t('reports.promise.waiting'), numeric: true, cell: (one) => number(one.open - one.overdue) },
          { title: t('reports.promise.overdue'), numeric: true, cell: (one) => number(one.overdue) },
          { title: t('reports.median-wait'), numeric: true, cell: (one) => duration(one.median_wait_s) },
        ]}
      />
    </>
  )
}

function Times({ now, then }: { now: Sla[]; then: Sla[] }) {
  const t = useT()
  const { number, rate, duration } = useFigures()
  const team = useTeamName()
  if (now.length === 0) return <p className="text-muted">{t('reports.no-times')}</p>
  const [sums, sumsThen] = [timesOf(now), timesOf(then)]
  const pairs: Pair[] = TARGETS.map((target) => ({
    label: t(`reports.target.${target}`),
    now: timesOf(now, target).breached,
    before: timesOf(then, target).breached,
  }))
  return (
    <>
      <Figures>
        <Figure
          label={t('reports.measured')}
          meaning={t('reports.measured-meaning')}
          now={sums.measured}
          before={sumsThen.measured}
          say={number}
        />
        <Figure
          label={t('reports.breach-rate')}
          meaning={t('reports.breach-rate-meaning')}
          now={sums.rate}
          before={sumsThen.rate}
          say={rate}
        />
      </Figures>
      <Compared title={t('reports.breaches')} about={t('reports.breaches-about')} pairs={pairs} />
      <Table
        label={t('reports.times-by-team')}
        rows={now}
        keyOf={(one) => `${one.team_id ?? ''}:${one.target}`}
        columns={[
          { title: t('reports.team'), cell: (one) => <bdi>{team(one.team_id)}</bdi> },
          { title: t('reports.target'), cell: (one) => t(`reports.target.${one.target}`) },
          { title: t('reports.measured'), numeric: true, cell: (one) => number(one.measured) },
          { title: t('reports.promise.in_time'), numeric: true, cell: (one) => number(one.in_time) },
          { title: t('reports.warned'), numeric: true, cell: (one) => number(one.warned) },
          { title: t('reports.breached'), numeric: true, cell: (one) => number(one.breached) },
          { title: t('reports.breach-rate'), numeric: true, cell: (one) => rate(one.breach_rate) },
          { title: t('reports.median-time'), numeric: true, cell: (one) => duration(one.median_s) },
        ]}
      />
    </>
  )
}
