import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'
import { Tip } from '@/ui/tip'

import { features } from './features'
import { PersonMenu } from './person-menu'

/** The ways to all pages that this person may see: at the side, or at the foot of a narrow screen. */
export function Navigation() {
  const t = useT()
  const { role } = usePerson()
  const entries = features.flatMap((feature) => feature.navigation).filter((entry) => entry.roles.includes(role))
  return (
    <nav
      aria-label={t('app.navigation')}
      className="flex shrink-0 items-center gap-1 overflow-x-auto border-t bg-surface p-2 sm:w-16 sm:flex-col sm:overflow-x-visible sm:border-e sm:border-t-0"
    >
      {entries.map(({ to, label, icon: Icon }) => (
        <Tip key={label} text={t(label)}>
          <Link
            to={to}
            aria-label={t(label)}
            className="flex size-11 shrink-0 items-center justify-center rounded-xl text-muted transition-colors hover:bg-hover hover:text-ink"
            activeProps={{ className: 'bg-selected text-accent hover:bg-selected hover:text-accent' }}
          >
            <Icon size={20} aria-hidden />
          </Link>
        </Tip>
      ))}
      <div className="ms-auto sm:ms-0 sm:mt-auto">
        <PersonMenu />
      </div>
    </nav>
  )
}
