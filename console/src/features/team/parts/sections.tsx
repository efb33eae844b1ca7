import { Link } from '@tanstack/react-router'

import { settings } from '@/app/features'
import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'

import { groupsFor } from '../rules'

export function Sections() {
  const t = useT()
  const { role } = usePerson()
  return (
    <nav aria-label={t('team.title')} className="flex flex-col gap-5 p-3 py-5">
      <h1 className="px-3 text-xl font-semibold lg:hidden">{t('team.title')}</h1>
      {groupsFor(role, settings).map(({ group, entries }) => (
        <section key={group} aria-labelledby={`team-${group}`}>
          <h2 id={`team-${group}`} className="px-3 pb-1 text-xs font-medium text-faint">
            {t(`team.group.${group}`)}
          </h2>
          <ul>
            {entries.map(({ to, label, icon: Icon }) => (
              <li key={label}>
                <Link
                  to={to}
                  className="flex items-center gap-3 rounded-lg px-3 py-2 hover:bg-hover"
                  activeProps={{ className: 'bg-selected font-medium text-accent hover:bg-selected' }}
                >
                  <Icon size={18} className="shrink-0" aria-hidden />
                  {t(label)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}
