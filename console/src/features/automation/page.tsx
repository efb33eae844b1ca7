import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus, Workflow } from 'lucide-react'

import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Page } from '@/ui/page'
import { Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { rulesQuery } from './queries'

export function RulesPage() {
  const t = useT()
  const navigate = useNavigate()
  const isAdmin = administering.includes(usePerson().role)
  const query = useQuery(rulesQuery)
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (query.data.length === 0)
      return (
        <Empty icon={<Workflow size={28} />} title={t('automation.none')}>
          {t('automation.none-about')}
        </Empty>
      )
    return (
      <Rows label={t('automation.title')}>
        {query.data.map((rule) => (
          <Row
            key={rule.rule_id}
            name={rule.name}
            title={
              <Link
                to="/team/rules/$ruleId"
                params={{ ruleId: rule.rule_id }}
                className="[overflow-wrap:anywhere] text-accent hover:underline"
              >
                {rule.name}
              </Link>
            }
            badges={
              <>
                {!rule.enabled && <Badge>{t('automation.off')}</Badge>}
                {rule.warnings.length > 0 && <Badge tone="warning">{t('automation.looked-at-again')}</Badge>}
              </>
            }
            detail={[
              t(`automation.event.${rule.event}`),
              t('automation.conditions-count', { count: rule.conditions.length }),
              rule.actions.map((one) => t(`automation.action.${one.type}`)).join(', '),
            ].join(' → ')}
          />
        ))}
      </Rows>
    )
  }
  return (
    <Page
      title={t('automation.title')}
      description={t('automation.about')}
      actions={
        isAdmin && (
          <Button look="primary" icon={<Plus size={16} />} onClick={() => void navigate({ to: '/team/rules/new' })}>
            {t('automation.new')}
          </Button>
        )
      }
    >
      {list()}
    </Page>
  )
}
