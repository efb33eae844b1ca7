import { Check, CheckCheck, CircleAlert, CircleHelp, Clock, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'

import { useT } from '@/intl/intl'

import type { Status } from './ticks'

const icons: Record<Status, ReactNode> = {
  queued: <Clock size={14} aria-hidden />,
  held: <Hourglass size={14} aria-hidden />,
  unknown: <CircleHelp size={14} aria-hidden />,
  sent: <Check size={14} aria-hidden />,
  delivered: <CheckCheck size={14} aria-hidden />,
  read: <CheckCheck size={14} aria-hidden className="text-info" />,
  played: <CheckCheck size={14} aria-hidden className="text-info" />,
  failed: <CircleAlert size={14} aria-hidden className="text-danger" />,
}

/** What became of a message of ours: a mark, and its name for who does not see it. */
export function Tick({ status }: { status: Status }) {
  const t = useT()
  const name = t(`inbox.status.${status}`)
  return (
    <span title={name} className="inline-flex">
      {icons[status]}
      <span className="sr-only">{name}</span>
    </span>
  )
}
