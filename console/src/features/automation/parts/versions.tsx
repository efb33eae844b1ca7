import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'

import { usersQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Card } from '@/ui/page'
import { More, Row, Rows } from '@/ui/rows'
import { Failure, LoadingRows } from '@/ui/states'

import { versionsQuery } from '../queries'
import { bodyOf, type RuleBody } from '../rules'
import { useRuleAsText } from './rule-as-text'

interface VersionsProps {
  ruleId: string
  /** Puts a version into the form; null for those who only look. */
  onUse: ((body: RuleBody) => void) | null
}

export function Versions({ ruleId, onUse }: VersionsProps) {
  const t = useT()
  return (
    <Card title={t('automation.versions')}>
      <VersionList ruleId={ruleId} onUse={onUse} />
    </Card>
  )
}

function VersionList({ ruleId, onUse }: VersionsProps) {
  const t = useT()
  const times = useTimes()
  const asText = useRuleAsText()
  const query = useInfiniteQuery(versionsQuery(ruleId))
  const users = useQuery(usersQuery).data ?? []
  if (query.isPending) return <LoadingRows rows={3} />
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return (
    <div className="flex flex-col gap-4">
      <Rows label={t('automation.versions')}>
        {query.data.pages
          .flatMap((page) => page.versions)
          .map((version) => {
            const name = t('automation.version', { number: version.version })
            const by = users.find((one) => one.user_id === version.changed_by)?.display_name ?? '—'
            return (
              <Row
                key={version.version}
                name={name}
                badges={version.deleted && <Badge tone="danger">{t('automation.was-deleted')}</Badge>}
                detail={
                  <>
                    {[by, times.full(version.changed_at)].join(' · ')}
                    <span className="block">
                      {asText(bodyOf(version))
                        .map((one) => one.value)
                        .filter(Boolean)
                        .join(' → ')}
                    </span>
                  </>
                }
                menu={
                  onUse && !version.deleted
                    ? [
                        {
                          label: t('automation.use-version'),
                          icon: <RotateCcw size={16} />,
                          onSelect: () => onUse(bodyOf(version)),
                        },
                      ]
                    : []
                }
              />
            )
          })}
      </Rows>
      <More query={query} />
    </div>
  )
}
