import type { ReactNode } from 'react'

import { useT } from '@/intl/intl'

import { growth } from '../rules'
import { useFigures } from './said'

interface FigureProps {
  label: string
  /** What exactly is counted. */
  meaning: string
  now: number | null
  before: number | null
  say: (value: number | null) => string
}

export function Figure({ label, meaning, now, before, say }: FigureProps) {
  const t = useT()
  const figures = useFigures()
  const grown = growth(now, before)
  return (
    <div className="flex flex-col gap-1 rounded-2xl border bg-surface p-5">
      <dt className="text-muted">{label}</dt>
      <dd className="flex flex-col gap-1">
        <span className="text-2xl font-semibold tabular-nums">{say(now)}</span>
        <span className="tabular-nums">
          {before === null
            ? t('reports.nothing-before')
            : grown === null
              ? t('reports.was', { before: say(before) })
              : t('reports.was-change', { before: say(before), change: figures.change(grown) })}
        </span>
        <span className="text-xs text-muted">{meaning}</span>
      </dd>
    </div>
  )
}

export function Figures({ children }: { children: ReactNode }) {
  return <dl className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">{children}</dl>
}
