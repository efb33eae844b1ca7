import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { LayoutList } from 'lucide-react'
import { useMemo } from 'react'

import { teamsQuery } from '@/api/known'
import { useCommands } from '@/commands/commands'
import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { IconButton } from '@/ui/button'
import { Menu, type MenuEntry } from '@/ui/menu'

import { useCounts } from '../../counters'
import { isSameList, type Asked } from '../../lists'
import type { SavedList } from '../../saved-lists'

interface ListsMenuProps {
  asked: Asked
  lists: readonly SavedList[]
}

/** The lists of teams, with how many wait in each, and those that the person gave a name. From the palette too. */
export function ListsMenu({ asked, lists }: ListsMenuProps) {
  const t = useT()
  const navigate = useNavigate()
  const { role, userId } = usePerson()
  const { waitingFor } = useCounts()
  const { data: teams } = useQuery({ ...teamsQuery, enabled: answering.includes(role) })
  const entries = useMemo(() => {
    const entry = (label: string, wanted: Asked, more: Partial<MenuEntry>): MenuEntry => ({
      label,
      checked: isSameList(asked, wanted),
      onSelect: () => void navigate({ to: '/inbox', search: wanted }),
      ...more,
    })
    // Their own teams come first.
    const own = (teams ?? []).toSorted((a, b) => +b.members.includes(userId) - +a.members.includes(userId))
    return [
      ...lists.map((one, index) => entry(one.name, one.asked, index === 0 ? { heading: t('inbox.lists.saved') } : {})),
      ...own.map((one, index) =>
        entry(
          one.name,
          { view: 'all', team: one.team_id },
          {
            ...(index === 0 ? { heading: t('inbox.lists.teams') } : {}),
            count: waitingFor.get(one.team_id) ?? 0,
          },
        ),
      ),
    ]
  }, [asked, lists, navigate, t, teams, userId, waitingFor])
  useCommands(
    useMemo(
      () => entries.map(({ label, onSelect }) => ({ label: t('inbox.lists.open', { name: label }), run: onSelect })),
      [entries, t],
    ),
  )
  if (entries.length === 0) return null
  return <Menu trigger={<IconButton label={t('inbox.lists')} icon={<LayoutList size={18} />} />} entries={entries} />
}
