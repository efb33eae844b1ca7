import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Count } from '@/ui/count'

import { useCounts } from '../../counters'
import { VIEWS, type View } from '../../rules'

export function ViewTabs({ view }: { view: View }) {
  const t = useT()
  const { role } = usePerson()
  const { unread, waiting } = useCounts()
  const counts: Partial<Record<View, number>> = { mine: unread, unassigned: waiting }
  return (
    <nav aria-label={t('inbox.views')} className="flex min-w-0 grow gap-1 overflow-x-auto p-2">
      {VIEWS.filter((one) => one !== 'mine' || answering.includes(role)).map((one) => (
        <Link
          key={one}
          to="/inbox"
          search={{ view: one }}
          aria-current={one === view ? 'page' : undefined}
          className={`flex items-center gap-1.5 rounded-lg px-2.5 py-1.5 font-medium whitespace-nowrap ${one === view ? 'bg-selected text-accent' : 'text-muted hover:bg-hover'}`}
        >
          {t(`inbox.view.${one}`)}
          <Count of={counts[one] ?? 0} />
        </Link>
      ))}
    </nav>
  )
}
