import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, UsersRound } from 'lucide-react'
import { useState } from 'react'

import { agentsQuery, channelsQuery, knownKey, teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { Page } from '@/ui/page'
import { Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { deleteTeam } from '../../queries'
import type { Team } from '../../rules'
import { TeamDialog } from './team-dialog'

export function TeamsPage() {
  const t = useT()
  const { role } = usePerson()
  const isAdmin = administering.includes(role)
  const query = useQuery(teamsQuery)
  const [edited, setEdited] = useState<Team | 'new' | null>(null)
  const [ask, question] = useConfirmed<Team>({
    title: ({ name }) => t('people.team.delete-title', { name }),
    description: t('people.team.delete-about'),
    action: t('people.team.delete'),
    said: t('people.team.deleted'),
    refresh: [knownKey('teams'), knownKey('agents')],
    run: ({ team_id }) => deleteTeam(team_id),
  })
  const create = isAdmin && (
    <Button look="primary" icon={<Plus size={16} />} onClick={() => setEdited('new')}>
      {t('people.team.new')}
    </Button>
  )
  const list = () => {
    if (query.isPending) return <LoadingRows rows={4} />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (query.data.length === 0)
      return (
        <Empty icon={<UsersRound size={28} />} title={t('people.no-teams')}>
          {t('people.no-teams-about')}
        </Empty>
      )
    return (
      <Rows label={t('people.teams')}>
        {query.data.map((team) => (
          <TeamRow
            key={team.team_id}
            team={team}
            onChange={isAdmin ? () => setEdited(team) : null}
            onDelete={() => ask(team)}
          />
        ))}
      </Rows>
    )
  }
  return (
    <Page title={t('people.teams')} description={t('people.teams-about')} actions={create}>
      {list()}
      {edited && <TeamDialog team={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {question}
    </Page>
  )
}

interface TeamRowProps {
  team: Team
  /** Null for those who only look. */
  onChange: (() => void) | null
  onDelete: () => void
}

function TeamRow({ team, onChange, onDelete }: TeamRowProps) {
  const t = useT()
  const agents = useQuery(agentsQuery).data ?? []
  const channels = useQuery(channelsQuery).data ?? []
  const names = agents.filter((one) => team.members.includes(one.user_id)).map((one) => one.display_name ?? '?')
  const fromChannels = channels.filter((one) => team.channels.includes(one.channel_id)).map((one) => one.name)
  return (
    <Row
      name={team.name}
      badges={
        <>
          <Badge>{t('people.team.count', { count: team.members.length })}</Badge>
          <Badge>{t(`people.assignment.${team.assignment}`)}</Badge>
          {team.hours && <Badge tone="info">{t('people.team.own-hours')}</Badge>}
        </>
      }
      detail={<span dir="auto">{[...names, ...team.skills, ...fromChannels].join(' · ')}</span>}
      menu={
        onChange
          ? [
              { label: t('people.change'), icon: <Pencil size={16} />, onSelect: onChange },
              { label: t('people.team.delete'), icon: <Trash2 size={16} />, danger: true, onSelect: onDelete },
            ]
          : []
      }
    />
  )
}
