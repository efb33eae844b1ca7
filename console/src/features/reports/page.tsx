import { useNavigate } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Page } from '@/ui/page'
import { Tabs } from '@/ui/tabs'

import { Answers } from './parts/answers'
import { Overview } from './parts/overview'
import { PeriodPicker } from './parts/period-picker'
import { useFigures } from './parts/said'
import { zone } from './queries'
import { reportsRoute } from './routes'
import { asTab, before, dayOf, periodOf } from './rules'

export function ReportsPage() {
  const t = useT()
  const { role } = usePerson()
  const figures = useFigures()
  const search = reportsRoute.useSearch()
  const navigate = useNavigate()
  const period = periodOf(search, dayOf(new Date()))
  const overview = <Overview period={period} />
  return (
    <Page title={t('reports.title')} description={t('reports.about')}>
      <div className="flex flex-col gap-2">
        <PeriodPicker period={period} />
        <p className="text-muted">
          {t('reports.compared', { days: figures.days(period), before: figures.days(before(period)), zone: zone() })}
        </p>
      </div>
      {supervising.includes(role) ? (
        <Tabs
          label={t('reports.title')}
          value={search.tab}
          onChange={(next) => void navigate({ to: '/reports', search: { ...search, tab: asTab(next) }, replace: true })}
          tabs={[
            { value: 'overview', label: t('reports.tab.overview'), content: overview },
            { value: 'answers', label: t('reports.tab.answers'), content: <Answers period={period} /> },
          ]}
        />
      ) : (
        overview
      )}
    </Page>
  )
}
