import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { History } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge, type Tone } from '@/ui/badge'
import { Choice } from '@/ui/field'
import { Page } from '@/ui/page'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { rulesQuery, runsQuery } from '../queries'
import { asActionType, type RuleRun } from '../rules'

const tones: Record<RuleRun['outcome'], Tone> = {
  acted: 'success',
  refused: 'warning',
  too_deep: 'warning',
  too_often: 'warning',
  failed: 'danger',
}

export function LogPage() {
  const t = useT()
  const rules = useQuery(rulesQuery).data ?? []
  const [ruleId, setRuleId] = useState('')
  const query = useInfiniteQuery(runsQuery(ruleId || null))
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    const runs = query.data.pages.flatMap((page) => page.runs)
    if (runs.length === 0) return <Empty icon={<History size={28} />} title={t('automation.no-runs')} />
    return (
      <>
        <Rows label={t('automation.log')}>
          {runs.map((run) => (
            <RunRow
              key={run.run_id}
              run={run}
              name={rules.find((one) => one.rule_id === run.rule_id)?.name ?? t('ui.pick.gone')}
            />
          ))}
        </Rows>
        <More query={query} />
      </>
    )
  }
  return (
    <Page title={t('automation.log')} description={t('automation.log-about')}>
      <div className="max-w-sm">
        <Choice
          label={t('automation.rule')}
          options={[
            { value: '', label: t('automation.all-rules') },
            ...rules.map((one) => ({ value: one.rule_id, label: one.name })),
          ]}
          value={ruleId}
          onChange={(event) => setRuleId(event.target.value)}
        />
      </div>
      {list()}
    </Page>
  )
}

function RunRow({ run, name }: { run: RuleRun; name: string }) {
  const t = useT()
  const times = useTimes()
  // A newer service may do more.
  const done = run.done.map((type) => {
    const known = asActionType(type)
    return known ? t(`automation.action.${known}`) : type
  })
  const said = [times.full(run.created_at), t(`automation.event.${run.event}`), ...done]
  return (
    <Row
      name={name}
      badges={
        <>
          <Badge tone={tones[run.outcome]}>{t(`automation.outcome.${run.outcome}`)}</Badge>
          <Badge>{t('automation.version', { number: run.rule_version })}</Badge>
        </>
      }
      detail={
        <>
          {said.join(' · ')}
          {run.reason && <span className="block">{run.reason}</span>}
          <Link
            to="/inbox/$conversationId"
            params={{ conversationId: run.conversation_id }}
            className="block text-accent hover:underline"
          >
            {t('automation.conversation', { id: run.conversation_id.slice(-8) })}
          </Link>
        </>
      }
    />
  )
}
