import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'

import type { Found } from '../rules'

/** A passage as it stands in its document: foreign text, so it is shown as text and as nothing else. */
export function Passage({ found, place }: { found: Found; place: number }) {
  const t = useT()
  const { formatNumber } = useIntl()
  return (
    <li className="rounded-2xl border bg-surface p-4">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 dir="auto" className="min-w-0 font-medium break-words">
          {place}. {found.title}
        </h3>
        <span className="flex items-center gap-2 text-xs text-muted tabular-nums">
          {t('knowledge.score', {
            score: formatNumber(found.score, { minimumFractionDigits: 3, maximumFractionDigits: 3 }),
          })}
          <meter className="w-24" min={0} max={1} value={Math.max(0, found.score)} aria-hidden />
        </span>
      </header>
      <p dir="auto" className="mt-2 max-h-72 overflow-y-auto [overflow-wrap:anywhere] whitespace-pre-wrap">
        {found.text}
      </p>
    </li>
  )
}
