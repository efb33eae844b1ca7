import { useT } from '@/intl/intl'
import { Badge, type Tone } from '@/ui/badge'
import { Section } from '@/ui/section'

import type { Conversation } from '../../rules'
import { lengthOf } from '../conversation/allowed'
import { useNow } from '../conversation/use-now'

interface Countdown {
  name: string
  /** Null while the clock rests. */
  left: number | null
  tone: Tone
}

/** Until when somebody was promised an answer, and the times that the business set itself. */
export function Promises({ conversation }: { conversation: Conversation }) {
  const t = useT()
  const now = useNow(10_000)
  const rows: Countdown[] = (conversation.sla ?? []).map((one) => ({
    name: t(`inbox.sla.${one.target}`),
    left: one.paused || one.due_at === null ? null : Date.parse(one.due_at) - now,
    tone: one.breached ? 'danger' : one.warned ? 'warning' : 'neutral',
  }))
  const { promised_by: promised } = conversation
  if (promised != null) {
    const left = Date.parse(promised) - now
    rows.unshift({ name: t('inbox.promise'), left, tone: left < 0 || conversation.escalated ? 'danger' : 'warning' })
  }
  if (rows.length === 0) return null
  return (
    <Section title={t('inbox.contact.times')}>
      <dl className="flex flex-col gap-1">
        {rows.map((row) => (
          <div key={row.name} className="flex items-center justify-between gap-2">
            <dt>{row.name}</dt>
            <dd>
              <Badge tone={row.tone}>{sayLeft(row.left, t)}</Badge>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function sayLeft(left: number | null, t: ReturnType<typeof useT>): string {
  if (left === null) return t('inbox.sla.paused')
  const { hours, minutes } = lengthOf(Math.abs(left))
  return t(left < 0 ? 'inbox.sla.late' : 'inbox.sla.left', { hours, minutes })
}
