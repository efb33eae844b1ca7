import { Gauge, KeyRound, Pencil, UserMinus } from 'lucide-react'

import type { components } from '@/api/generated/conversation'
import { useT } from '@/intl/intl'
import { Avatar } from '@/ui/avatar'
import { Badge, type Tone } from '@/ui/badge'
import { Row } from '@/ui/rows'

import type { Agent, User } from '../rules'

const tones: Record<Agent['state'], Tone> = { online: 'success', away: 'warning', offline: 'neutral' }

interface UserRowProps {
  user: User
  /** As somebody who answers; viewers do not. */
  agent: Agent | undefined
  teams: readonly components['schemas']['TeamView'][]
  isMe: boolean
  onSkills: (agent: Agent) => void
  /** What admins may do besides. */
  admin: { onChange: (user: User) => void; onReset: (user: User) => void; onRemove: (user: User) => void } | null
}

export function UserRow({ user, agent, teams, isMe, onSkills, admin }: UserRowProps) {
  const t = useT()
  const name = user.display_name
  const inTeams = teams.filter((team) => agent?.teams.includes(team.team_id)).map((team) => team.name)
  const detail = [
    user.email,
    ...inTeams,
    ...(agent?.skills ?? []),
    ...(agent ? [t('people.capacity-of', { capacity: agent.capacity })] : []),
  ]
  return (
    <Row
      name={name}
      mark={<Avatar name={name} />}
      badges={
        <>
          {isMe && <Badge tone="accent">{t('people.you')}</Badge>}
          <Badge>{t(`people.role.${user.role}`)}</Badge>
          {!user.active && <Badge tone="warning">{t('people.inactive')}</Badge>}
          {agent && user.active && <Badge tone={tones[agent.state]}>{t(`people.presence.${agent.state}`)}</Badge>}
        </>
      }
      detail={<span dir="auto">{detail.join(' · ')}</span>}
      menu={[
        ...(admin
          ? [{ label: t('people.change'), icon: <Pencil size={16} />, onSelect: () => admin.onChange(user) }]
          : []),
        ...(agent
          ? [{ label: t('people.skills-capacity'), icon: <Gauge size={16} />, onSelect: () => onSkills(agent) }]
          : []),
        ...(admin && user.active
          ? [{ label: t('people.reset'), icon: <KeyRound size={16} />, onSelect: () => admin.onReset(user) }]
          : []),
        ...(admin
          ? [
              {
                label: t('people.remove'),
                icon: <UserMinus size={16} />,
                danger: true,
                onSelect: () => admin.onRemove(user),
              },
            ]
          : []),
      ]}
    />
  )
}
