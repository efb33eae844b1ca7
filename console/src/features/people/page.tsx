import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { agentsQuery, knownKey, teamsQuery, usersQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { useConfirmed } from '@/ui/confirmed'
import { useDoing } from '@/ui/doing'
import { TextField } from '@/ui/field'
import { Once } from '@/ui/once'
import { Page } from '@/ui/page'
import { Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { ChangeAgent } from './parts/change-agent'
import { ChangeUser } from './parts/change-user'
import { Invite } from './parts/invite'
import { UserRow } from './parts/user-row'
import { offerReset, removeUser } from './queries'
import { named, type Agent, type NewInvitation, type User } from './rules'

const FEW = 8

export function PeoplePage() {
  const t = useT()
  const { role, userId } = usePerson()
  const users = useQuery(usersQuery)
  const agents = useQuery(agentsQuery)
  const teams = useQuery(teamsQuery)
  const [words, setWords] = useState('')
  const [changed, setChanged] = useState<User | null>(null)
  const [skilled, setSkilled] = useState<Agent | null>(null)
  const [reset, setReset] = useState<{ user: User; link: NewInvitation } | null>(null)

  const offer = useDoing(async (user: User) => ({ user, link: await offerReset(user.user_id) }), {
    refresh: [['people', 'invitations']],
    loud: true,
    onDone: setReset,
  })
  const [askRemoval, removal] = useConfirmed<User>({
    title: ({ display_name }) => t('people.remove-title', { name: display_name }),
    description: t('people.remove-about'),
    action: t('people.remove-do'),
    said: t('people.removed'),
    refresh: [knownKey('users'), knownKey('agents'), knownKey('teams')],
    run: ({ user_id }) => removeUser(user_id),
  })
  const isAdmin = administering.includes(role)

  const list = () => {
    if (users.isPending) return <LoadingRows />
    if (users.isError) return <Failure error={users.error} onRetry={() => void users.refetch()} />
    const shown = named(users.data, words)
    return (
      <>
        {users.data.length > FEW && (
          <TextField
            type="search"
            label={t('people.filter')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
        {shown.length === 0 ? (
          <Empty title={t('people.none-found')} />
        ) : (
          <Rows label={t('people.title')}>
            {shown.map((user) => (
              <UserRow
                key={user.user_id}
                user={user}
                agent={agents.data?.find((one) => one.user_id === user.user_id)}
                teams={teams.data ?? []}
                isMe={user.user_id === userId}
                onSkills={setSkilled}
                admin={isAdmin ? { onChange: setChanged, onReset: offer.mutate, onRemove: askRemoval } : null}
              />
            ))}
          </Rows>
        )}
      </>
    )
  }
  return (
    <Page title={t('people.title')} description={t('people.about')} actions={isAdmin && <Invite />}>
      {list()}
      {changed && <ChangeUser user={changed} onClose={() => setChanged(null)} />}
      {skilled && <ChangeAgent agent={skilled} onClose={() => setSkilled(null)} />}
      {reset && (
        <Once
          title={t('people.reset-title', { name: reset.user.display_name })}
          description={t('people.reset-about')}
          label={t(reset.link.url ? 'people.link' : 'people.token')}
          value={reset.link.url ?? reset.link.token}
          onClose={() => setReset(null)}
        />
      )}
      {removal}
    </Page>
  )
}
