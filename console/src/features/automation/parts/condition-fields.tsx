import { useQuery } from '@tanstack/react-query'

import { channelsQuery, labelsQuery, teamsQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Choice, TextArea } from '@/ui/field'
import { Pick } from '@/ui/pick'

import { KINDS, OWNERS, PHASES, PRIORITIES, STATES, type Condition } from '../rules'

interface ConditionFieldsProps {
  condition: Condition
  errorAt: (field: string) => string | undefined
  onChange: (condition: Condition) => void
}

/** What one condition is compared with. */
export function ConditionFields({ condition, errorAt, onChange }: ConditionFieldsProps) {
  const t = useT()
  const labels = useQuery(labelsQuery).data ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const channels = useQuery(channelsQuery).data ?? []
  const anyOf = t('automation.any-of')
  const error = errorAt('any_of')
  /** Of words that are known, those that are picked, in their order. */
  const words = <Word extends string>(
    known: readonly Word[],
    said: (word: Word) => string,
    value: readonly Word[],
    change: (words: Word[]) => void,
  ) => (
    <Pick
      label={anyOf}
      error={error}
      options={known.map((word) => ({ value: word, label: said(word) }))}
      value={value}
      onChange={(picked) => change(known.filter((word) => picked.includes(word)))}
    />
  )
  const lines = (value: readonly string[], hint: string, change: (lines: string[]) => void) => (
    <TextArea
      rows={3}
      label={anyOf}
      hint={hint}
      error={error}
      value={value.join('\n')}
      onChange={(event) => change(event.target.value.split('\n'))}
    />
  )
  switch (condition.type) {
    case 'channel':
      return (
        <Pick
          label={anyOf}
          error={error}
          options={channels.map((one) => ({ value: one.channel_id, label: one.name }))}
          value={condition.any_of}
          onChange={(any_of) => onChange({ ...condition, any_of })}
        />
      )
    case 'team':
      return (
        <Pick
          label={anyOf}
          error={error}
          options={[
            { value: 'none', label: t('automation.no-team') },
            ...teams.map((one) => ({ value: one.team_id, label: one.name })),
          ]}
          value={condition.any_of}
          onChange={(any_of) => onChange({ ...condition, any_of })}
        />
      )
    case 'state':
      return words(
        STATES,
        (word) => t(`automation.state.${word}`),
        condition.any_of,
        (any_of) => onChange({ ...condition, any_of }),
      )
    case 'phase':
      return words(
        PHASES,
        (word) => t(`automation.phase.${word}`),
        condition.any_of,
        (any_of) => onChange({ ...condition, any_of }),
      )
    case 'owner':
      return words(
        OWNERS,
        (word) => t(`automation.owner.${word}`),
        condition.any_of,
        (any_of) => onChange({ ...condition, any_of }),
      )
    case 'priority':
      return words(
        PRIORITIES,
        (word) => t(`desk.priority.${word}`),
        condition.any_of,
        (any_of) => onChange({ ...condition, any_of }),
      )
    case 'message_kind':
      return words(
        KINDS,
        (word) => t(`ui.kind.${word}`),
        condition.any_of,
        (any_of) => onChange({ ...condition, any_of }),
      )
    case 'message_text':
      return lines(condition.any_of, t('automation.text-hint'), (any_of) => onChange({ ...condition, any_of }))
    case 'contact_address':
      return lines(condition.any_of, t('automation.address-hint'), (any_of) => onChange({ ...condition, any_of }))
    case 'business_hours':
      return (
        <Choice
          label={t('automation.hours-are')}
          options={(['open', 'closed'] as const).map((one) => ({ value: one, label: t(`automation.hours.${one}`) }))}
          value={condition.are}
          onChange={(event) => onChange({ ...condition, are: event.target.value === 'open' ? 'open' : 'closed' })}
        />
      )
    case 'labels':
      return (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <Choice
              label={t('automation.labels-of')}
              options={(['conversation', 'contact'] as const).map((one) => ({
                value: one,
                label: t(`automation.labels-of.${one}`),
              }))}
              value={condition.of ?? 'conversation'}
              onChange={(event) =>
                onChange({ ...condition, of: event.target.value === 'contact' ? 'contact' : 'conversation' })
              }
            />
            <Choice
              label={t('automation.has')}
              options={(['any', 'none'] as const).map((one) => ({ value: one, label: t(`automation.has.${one}`) }))}
              value={condition.has}
              onChange={(event) => onChange({ ...condition, has: event.target.value === 'none' ? 'none' : 'any' })}
            />
          </div>
          <Pick
            label={t('desk.labels')}
            error={errorAt('label_ids')}
            options={labels.map((one) => ({ value: one.label_id, label: one.name }))}
            value={condition.label_ids}
            onChange={(label_ids) => onChange({ ...condition, label_ids })}
          />
        </>
      )
  }
}
