import { useQuery } from '@tanstack/react-query'

import { answersQuery, labelsQuery, teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Duration } from '@/ui/duration'
import { Choice, TextArea, TextField } from '@/ui/field'
import { Pick } from '@/ui/pick'

import { PRIORITIES, type Action } from '../rules'

interface ActionFieldsProps {
  action: Action
  errorAt: (field: string) => string | undefined
  onChange: (action: Action) => void
}

/** What one action of a rule needs to know. */
export function ActionFields({ action, errorAt, onChange }: ActionFieldsProps) {
  const t = useT()
  const labels = (useQuery(labelsQuery).data ?? []).map((one) => ({ value: one.label_id, label: one.name }))
  const teams = useQuery(teamsQuery).data ?? []
  const answers = useQuery(answersQuery).data ?? []
  const choose = { value: '', label: t('desk.choose') }
  switch (action.type) {
    case 'labels':
      return (
        <div className="grid gap-3 sm:grid-cols-2">
          <Pick
            label={t('automation.add')}
            options={labels}
            value={action.add ?? []}
            error={errorAt('add')}
            onChange={(add) => onChange({ ...action, add })}
          />
          <Pick
            label={t('automation.remove')}
            options={labels}
            value={action.remove ?? []}
            error={errorAt('remove')}
            onChange={(remove) => onChange({ ...action, remove })}
          />
        </div>
      )
    case 'priority':
      return (
        <Choice
          label={t('desk.priority')}
          options={PRIORITIES.map((one) => ({ value: one, label: t(`desk.priority.${one}`) }))}
          value={action.priority}
          onChange={(event) =>
            onChange({
              ...action,
              priority: PRIORITIES.find((one) => one === event.target.value) ?? action.priority,
            })
          }
        />
      )
    case 'team':
      return (
        <>
          <Choice
            label={t('desk.team')}
            options={[choose, ...teams.map((one) => ({ value: one.team_id, label: one.name }))]}
            value={action.team_id}
            error={errorAt('team_id')}
            onChange={(event) => onChange({ ...action, team_id: event.target.value })}
          />
          <TextField
            label={t('automation.reason')}
            hint={t('automation.reason-hint')}
            value={action.reason ?? ''}
            error={errorAt('reason')}
            onChange={(event) => onChange({ ...action, reason: event.target.value })}
          />
        </>
      )
    case 'hand_off':
      return (
        <TextField
          label={t('automation.reason')}
          hint={t('automation.reason-hint')}
          value={action.reason}
          error={errorAt('reason')}
          onChange={(event) => onChange({ ...action, reason: event.target.value })}
        />
      )
    case 'note':
      return (
        <TextArea
          rows={3}
          label={t('desk.text')}
          hint={t('desk.note-hint')}
          value={action.text}
          error={errorAt('text')}
          onChange={(event) => onChange({ ...action, text: event.target.value })}
        />
      )
    case 'canned_answer':
      return (
        <Choice
          label={t('desk.answer')}
          hint={t('desk.answer-of-all')}
          options={[
            choose,
            ...answers
              .filter((one) => one.scope === 'all')
              .map((one) => ({ value: one.answer_id, label: `${one.title} (/${one.shortcut})` })),
          ]}
          value={action.answer_id}
          error={errorAt('answer_id')}
          onChange={(event) => onChange({ ...action, answer_id: event.target.value })}
        />
      )
    case 'snooze':
      return (
        <Duration
          label={t('desk.snooze-for')}
          seconds={action.for_s}
          error={errorAt('for_s')}
          onChange={(for_s) => onChange({ ...action, for_s })}
        />
      )
    case 'close':
      return null
  }
}
