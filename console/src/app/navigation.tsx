import { Link, useNavigate } from '@tanstack/react-router'
import { Command } from 'lucide-react'
import { useMemo } from 'react'

import { useCommands, useOpenPalette } from '@/commands/commands'
import { shownKeys } from '@/commands/keys'
import { useT } from '@/intl/intl'
import { usePerson } from '@/session/use-session'
import { IconButton } from '@/ui/button'
import { Count } from '@/ui/count'
import { Tip } from '@/ui/tip'

import type { NavigationEntry } from './feature'
import { features, settings } from './features'
import { PersonMenu } from './person-menu'

/** The ways to all pages that this person may see: at the side, or at the foot of a narrow screen. */
export function Navigation() {
  const t = useT()
  const { role } = usePerson()
  const navigate = useNavigate()
  const openPalette = useOpenPalette()
  const entries = useMemo(
    () => features.flatMap((feature) => feature.navigation).filter((entry) => entry.roles.includes(role)),
    [role],
  )
  const searches = useMemo(
    () => features.flatMap(({ search }) => (search?.roles.includes(role) ? [search] : [])),
    [role],
  )
  useCommands(
    useMemo(
      () => [
        // What they are called is put together once somebody looks at all of them.
        ...entries.map(({ to, label, keys }) => ({
          get label() {
            return t('app.go-to', { page: t(label) })
          },
          keys,
          run: () => void navigate({ to }),
        })),
        ...settings
          .filter((entry) => entry.roles.includes(role))
          .map(({ to, label }) => ({
            get label() {
              return t('app.go-to', { page: t(label) })
            },
            run: () => void navigate({ to }),
          })),
        ...searches.map(({ to, label, labelOf }) => ({
          label: t(label),
          run: () => void navigate({ to }),
          seeks: {
            label: (sought: string) => t(labelOf, { sought }),
            run: (sought: string) => void navigate({ to, search: { q: sought } }),
          },
        })),
        { label: t('commands.show'), keys: '?', run: openPalette },
      ],
      [entries, navigate, openPalette, role, searches, t],
    ),
  )
  return (
    <nav
      aria-label={t('app.navigation')}
      className="flex shrink-0 items-center overflow-x-auto border-t bg-surface p-1 sm:w-16 sm:flex-col sm:gap-1 sm:overflow-x-visible sm:border-e sm:border-t-0 sm:p-2"
    >
      {entries.map((entry) => (
        <Entry key={entry.label} entry={entry} />
      ))}
      <div className="sticky end-0 ms-auto flex items-center bg-surface sm:static sm:ms-0 sm:mt-auto sm:flex-col">
        {/* Where there is no keyboard, the room is for the pages. */}
        <span className="hidden sm:block">
          <IconButton
            label={t('commands.title')}
            shortcut={shownKeys('mod+k')}
            icon={<Command size={18} />}
            onClick={openPalette}
          />
        </span>
        <PersonMenu />
      </div>
    </nav>
  )
}

const none = () => 0
const always = () => true

function Entry({ entry: { to, label, icon: Icon, useCount = none, useShown = always } }: { entry: NavigationEntry }) {
  const t = useT()
  const count = useCount()
  const shown = useShown()
  if (!shown) return null
  const name = count > 0 ? t('app.with-count', { page: t(label), count }) : t(label)
  return (
    <Tip text={name}>
      <Link
        to={to}
        aria-label={name}
        className="relative flex h-11 w-11 min-w-8 items-center justify-center rounded-xl text-muted transition-colors hover:bg-hover hover:text-ink sm:shrink-0"
        activeProps={{ className: 'bg-selected text-accent hover:bg-selected hover:text-accent' }}
      >
        <Icon size={20} aria-hidden />
        <span className="absolute -end-0.5 -top-0.5">
          <Count of={count} />
        </span>
      </Link>
    </Tip>
  )
}
