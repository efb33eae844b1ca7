import { useQuery } from '@tanstack/react-query'

import { agentsQuery, answersQuery, labelsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Duration } from '@/ui/duration'
import { Choice, TextArea } from '@/ui/field'
import { Pick } from '@/ui/pick'

import { PRIORITIES, type MacroAction } from '../../rules'

interface ActionFieldsProps {
  action: MacroAction
  errorAt: (field: string) => string | undefined
  onChange: (action: MacroAction) => void
}

/** What one action of a macro needs to know. */
export function ActionFields({ action, errorAt, onChange }: ActionFieldsProps) {
  const t = useT()
  const labels = useQuery(labelsQuery).data ?? []
  const agents = useQuery(agentsQuery).data ?? []
  const answers = useQuery(answersQuery).data ?? []
  const people = agents.map((one) => ({ value: one.user_id, label: one.display_name ?? one.user_id }))
  switch (action.type) {
    case 'label':
      return (
        <Pick
          label={t('desk.labels')}
          options={labels.map((one) => ({ value: one.label_id, label: one.name }))}
          value={action.label_ids}
          error={errorAt('label_ids')}
          onChange={(label_ids) => onChange({ ...action, label_ids })}
        />
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
    case 'assign':
      return (
        <Choice
          label={t('desk.assign-to')}
          options={[{ value: 'me', label: t('desk.assign-me') }, ...people]}
          value={action.to}
          error={errorAt('to')}
          onChange={(event) => onChange({ ...action, to: event.target.value })}
        />
      )
    case 'note':
      return (
        <>
          <TextArea
            label={t('desk.text')}
            hint={t('desk.note-hint')}
            value={action.text}
            error={errorAt('text')}
            onChange={(event) => onChange({ ...action, text: event.target.value })}
          />
          <Pick
            label={t('desk.mentions')}
            options={people}
            value={action.mentions ?? []}
            error={errorAt('mentions')}
            onChange={(mentions) => onChange({ ...action, mentions })}
          />
        </>
      )
    case 'canned_answer':
      return (
        <Choice
          label={t('desk.answer')}
          hint={t('desk.answer-of-all')}
          options={[
            { value: '', label: t('desk.choose') },
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
    case 'hand_back':
    case 'close':
      return null
  }
}
