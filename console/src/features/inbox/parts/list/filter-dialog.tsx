import { useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'

import { agentsQuery, labelsQuery, teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { answering, supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Choice } from '@/ui/field'

import { narrowingOf, OWNERS, PRIORITIES, TROUBLES, type Asked, type Narrowing } from '../../lists'

interface FilterDialogProps {
  asked: Asked
  onChoose: (narrowing: Narrowing) => void
  onClose: () => void
}

/** By what a list is narrowed, as far as the person may ask for it. */
export default function FilterDialog({ asked, onChoose, onClose }: FilterDialogProps) {
  const t = useT()
  const { role } = usePerson()
  const [chosen, choose] = useState<Narrowing>(narrowingOf(asked))
  const teams = useQuery({ ...teamsQuery, enabled: answering.includes(role) }).data ?? []
  const people = useQuery({ ...agentsQuery, enabled: supervising.includes(role) }).data ?? []
  const labels = useQuery(labelsQuery).data ?? []
  const choice = (by: keyof Narrowing, label: string, options: readonly { value: string; label: string }[]) => (
    <Choice
      label={label}
      options={[{ value: '', label: t('inbox.filter.any') }, ...options]}
      value={chosen[by] ?? ''}
      onChange={({ currentTarget }) => choose({ ...chosen, [by]: currentTarget.value || undefined })}
    />
  )
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    onChoose(chosen)
  }
  return (
    <Dialog title={t('inbox.filter.title')} open onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {teams.length > 0 &&
          choice(
            'team',
            t('inbox.filter.team'),
            teams.map((one) => ({ value: one.team_id, label: one.name })),
          )}
        {answering.includes(role) &&
          choice('person', t('inbox.filter.person'), [
            { value: 'nobody', label: t('inbox.filter.nobody') },
            ...people.map((one) => ({
              value: one.user_id,
              label: one.display_name ?? t('inbox.conversation.somebody'),
            })),
          ])}
        {labels.length > 0 &&
          choice(
            'label',
            t('inbox.filter.label'),
            labels.map((one) => ({ value: one.label_id, label: one.name })),
          )}
        {choice(
          'priority',
          t('inbox.fact.priority'),
          PRIORITIES.map((one) => ({ value: one, label: t(`inbox.priority.${one}`) })),
        )}
        {choice(
          'sla',
          t('inbox.contact.times'),
          TROUBLES.map((one) => ({ value: one, label: t(`inbox.filter.sla.${one}`) })),
        )}
        {choice(
          'owner',
          t('inbox.filter.owner'),
          OWNERS.map((one) => ({ value: one, label: t(`inbox.filter.owner.${one}`) })),
        )}
        <footer className="flex justify-end gap-2">
          <Button onClick={() => onChoose({})}>{t('inbox.filter.clear')}</Button>
          <Button type="submit" look="primary">
            {t('inbox.filter.show')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
