import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Count } from '@/ui/count'

import { useCounts } from '../../counters'
import { narrowingOf, VIEWS, type Asked, type View } from '../../lists'

/** The states in which conversations are looked at. By what the list is narrowed it stays narrowed. */
export function ViewTabs({ asked }: { asked: Asked }) {
  const t = useT()
  const { role } = usePerson()
  const { unread, waiting, waitingFor } = useCounts()
  const narrowing = narrowingOf(asked)
  const { team, ...rest } = narrowing
  // What is counted is the whole of each, or a team's.
  const isCounted = Object.keys(rest).length === 0
  const counts: Partial<Record<View, number>> = isCounted
    ? { mine: team === undefined ? unread : 0, unassigned: team === undefined ? waiting : (waitingFor.get(team) ?? 0) }
    : {}
  // Who answers nobody has nothing.
  const views = answering.includes(role) ? VIEWS : VIEWS.filter((one) => one !== 'mine')
  return (
    <nav aria-label={t('inbox.views')} className="flex shrink-0 gap-1 overflow-x-auto border-b px-2 pb-2">
      {views.map((one) => (
        <Link
          key={one}
          to="/inbox"
          search={{ ...narrowing, view: one }}
          aria-current={one === asked.view ? 'page' : undefined}
          className={`flex items-center gap-1.5 rounded-lg px-2.5 py-1.5 font-medium whitespace-nowrap ${one === asked.view ? 'bg-selected text-accent' : 'text-muted hover:bg-hover'}`}
        >
          {t(`inbox.view.${one}`)}
          <Count of={counts[one] ?? 0} />
        </Link>
      ))}
    </nav>
  )
}
