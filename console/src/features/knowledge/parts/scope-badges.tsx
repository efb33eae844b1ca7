import { trueNow } from '@/api/clock'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'

import type { Document } from '../rules'
import { validityOf } from '../scopes'

/** Where a document stands, who is told of it and when: nothing where that is as usual. */
export function ScopeBadges({ document, base }: { document: Document; base: string | null }) {
  const t = useT()
  const times = useTimes()
  const validity = validityOf(document, trueNow())
  return (
    <>
      {document.audience === 'staff' && <Badge tone="warning">{t('knowledge.audience.staff')}</Badge>}
      {validity && (
        <Badge tone={validity.is === 'ends' ? 'neutral' : 'warning'}>
          {t(`knowledge.validity.${validity.is}`, { when: times.full(validity.moment) })}
        </Badge>
      )}
      {base !== null && <Badge tone="accent">{base}</Badge>}
      {document.labels.map((label) => (
        <Badge key={label}>
          <bdi className="truncate">{label}</bdi>
        </Badge>
      ))}
    </>
  )
}
