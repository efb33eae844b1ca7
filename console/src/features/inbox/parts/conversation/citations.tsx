import { BookOpen } from 'lucide-react'

import { useT } from '@/intl/intl'

import type { Citation } from './content'

/** What an answer of the AI rests on. */
export function Citations({ citations }: { citations: readonly Citation[] }) {
  const t = useT()
  if (citations.length === 0) return null
  return (
    <details className="mt-1 text-xs text-muted">
      <summary className="inline-flex cursor-pointer items-center gap-1 rounded hover:text-ink">
        <BookOpen size={12} aria-hidden />
        {t('inbox.citations', { count: citations.length })}
      </summary>
      <ul className="mt-1 flex flex-col gap-0.5 ps-4">
        {citations.map((one) => (
          <li key={one.id} dir="auto" className="list-disc break-words">
            {one.title}
          </li>
        ))}
      </ul>
    </details>
  )
}
