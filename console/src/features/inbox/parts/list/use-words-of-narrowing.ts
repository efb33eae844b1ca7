import { useQuery } from '@tanstack/react-query'

import { agentsQuery, labelsQuery, teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'

import type { Narrowing } from '../../lists'

export interface Words {
  by: keyof Narrowing
  words: string
}

/** Returns by what a list is narrowed, as people read it. What is gone says so. */
export function useWordsOfNarrowing(narrowing: Narrowing): Words[] {
  const t = useT()
  const { role } = usePerson()
  const enabled = answering.includes(role)
  const teams = useQuery({ ...teamsQuery, enabled: enabled && narrowing.team !== undefined })
  const people = useQuery({ ...agentsQuery, enabled: enabled && narrowing.person !== undefined })
  const labels = useQuery({ ...labelsQuery, enabled: narrowing.label !== undefined })
  const { team, person, label, priority, sla, owner } = narrowing
  const named = (query: { isPending: boolean }, name: string | null | undefined): string =>
    name ?? (query.isPending ? '…' : t('ui.pick.gone'))
  const words: Words[] = []
  if (team) words.push({ by: 'team', words: named(teams, teams.data?.find((one) => one.team_id === team)?.name) })
  if (person === 'nobody') words.push({ by: 'person', words: t('inbox.filter.nobody') })
  else if (person)
    words.push({ by: 'person', words: named(people, people.data?.find((one) => one.user_id === person)?.display_name) })
  if (label) words.push({ by: 'label', words: named(labels, labels.data?.find((one) => one.label_id === label)?.name) })
  if (priority) words.push({ by: 'priority', words: t(`inbox.priority.${priority}`) })
  if (sla) words.push({ by: 'sla', words: t(`inbox.filter.sla.${sla}`) })
  if (owner) words.push({ by: 'owner', words: t(`inbox.filter.owner.${owner}`) })
  return words
}
