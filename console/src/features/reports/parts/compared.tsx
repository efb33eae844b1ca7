import { lazy, Suspense } from 'react'

import { useT } from '@/intl/intl'
import { Card } from '@/ui/page'
import { Loading } from '@/ui/states'
import { Table } from '@/ui/table'

import { growth, type Pair } from '../rules'
import { useFigures } from './said'

const Chart = lazy(async () => ({ default: (await import('./chart')).Chart }))

const LINE_PX = 40

/** Figures now and in the time before, as a chart; the same as a table for whoever cannot see it, or wants it exact. */
export function Compared({ title, about, pairs }: { title: string; about: string; pairs: Pair[] }) {
  const t = useT()
  const figures = useFigures()
  const height = pairs.length * LINE_PX
  const change = ({ now, before }: Pair) => {
    const grown = growth(now, before)
    return grown === null ? '–' : figures.change(grown)
  }
  return (
    <Card title={title}>
      <div className="flex flex-col gap-4">
        <p className="text-muted">{about}</p>
        {pairs.length === 0 ? (
          <p className="text-muted">{t('reports.nothing')}</p>
        ) : (
          <>
            <div role="img" aria-label={t('reports.chart-of', { title })} style={{ height }}>
              <Suspense fallback={<Loading />}>
                <Chart pairs={pairs} height={height} />
              </Suspense>
            </div>
            <p className="flex flex-wrap gap-x-4 text-xs text-muted" aria-hidden>
              <span className="inline-flex items-center gap-1.5">
                <span className="size-2.5 rounded-sm bg-accent" />
                {t('reports.now')}
              </span>
              <span className="inline-flex items-center gap-1.5">
                <span className="size-2.5 rounded-sm bg-line-strong" />
                {t('reports.before')}
              </span>
            </p>
            <details>
              <summary className="cursor-pointer text-accent">{t('reports.as-table')}</summary>
              <div className="mt-3">
                <Table
                  label={title}
                  rows={pairs}
                  keyOf={(pair) => pair.label}
                  columns={[
                    { title: t('reports.what'), cell: (pair) => <bdi>{pair.label}</bdi> },
                    { title: t('reports.now'), numeric: true, cell: ({ now }) => figures.number(now) },
                    { title: t('reports.before'), numeric: true, cell: (pair) => figures.number(pair.before) },
                    { title: t('reports.change'), numeric: true, cell: change },
                  ]}
                />
              </div>
            </details>
          </>
        )}
      </div>
    </Card>
  )
}
