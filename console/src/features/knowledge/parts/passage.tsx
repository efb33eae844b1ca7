import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import { Badge } from '@/ui/badge'

import { marked } from '../marks'
import { foundBy, type Found } from '../rules'
import { Why } from './why'

interface PassageProps {
  found: Found
  place: number
  question: string
}

/** A passage as it stands in its document: foreign text, so it is shown as text and as nothing else. */
export function Passage({ found, place, question }: PassageProps) {
  const t = useT()
  const { formatNumber } = useIntl()
  const { dense } = found.scores
  return (
    <li className="flex flex-col gap-2 rounded-2xl border bg-surface p-4">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h3 dir="auto" className="font-medium break-words">
            {place}. {found.title}
          </h3>
          <p className="[overflow-wrap:anywhere] text-muted">
            {found.heading.map((heading, level) => (
              <span key={level}>
                {level > 0 && ' › '}
                <bdi>{heading}</bdi>
              </span>
            ))}
            {found.heading.length > 0 && found.page !== null && ' · '}
            {found.page !== null && t('knowledge.page', { page: found.page })}
          </p>
          {found.url !== null && (
            <p className="[overflow-wrap:anywhere] text-muted">
              <bdi>{found.url}</bdi>
            </p>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Badge tone="accent">{t(foundBy(found))}</Badge>
          {dense !== null && (
            <span className="text-xs text-muted tabular-nums">
              {t('knowledge.score', { score: formatNumber(dense, { maximumFractionDigits: 2 }) })}
            </span>
          )}
        </div>
      </header>
      {/* Long passages scroll in themselves; by keyboard too, hence focusable. */}
      <div
        role="region"
        aria-label={t('knowledge.text-of', { place })}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        dir="auto"
        className="max-h-72 overflow-y-auto [overflow-wrap:anywhere] whitespace-pre-wrap"
      >
        {marked(found.text, found.why?.matched ?? []).map((piece, index) =>
          piece.marked ? (
            <mark key={index} className="rounded-sm bg-accent-soft text-accent">
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </div>
      {found.why && <Why found={found} why={found.why} question={question} />}
    </li>
  )
}
