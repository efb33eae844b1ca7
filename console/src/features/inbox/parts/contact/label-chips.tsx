import { useQuery } from '@tanstack/react-query'

import { labelsQuery } from '@/api/known'
import { useT } from '@/intl/intl'

/** Labels by their names. One that was deleted has no name any more, and is not shown. */
export function LabelChips({ ids }: { ids: readonly string[] }) {
  const t = useT()
  const { data: labels } = useQuery(labelsQuery)
  const shown = labels?.filter((one) => ids.includes(one.label_id)) ?? []
  if (shown.length === 0) return <p className="text-muted">{t('inbox.labels.empty')}</p>
  return (
    <ul className="flex flex-wrap gap-1">
      {shown.map((one) => (
        <li key={one.label_id} className="flex max-w-full items-center gap-1.5 rounded-full border px-2 py-0.5 text-xs">
          <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ backgroundColor: one.color }} />
          <bdi className="truncate">{one.name}</bdi>
        </li>
      ))}
    </ul>
  )
}
