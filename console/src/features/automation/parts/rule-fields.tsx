import { useT } from '@/intl/intl'
import type { useDraft } from '@/ui/draft'
import { Choice, TextField } from '@/ui/field'
import { Steps } from '@/ui/steps'
import { Toggle } from '@/ui/toggle'

import { actionsBeside, conditionsFor, EVENTS, MOST_ACTIONS, MOST_CONDITIONS, type RuleBody } from '../rules'
import { ActionFields } from './action-fields'
import { ConditionFields } from './condition-fields'

/** When this happens, and all of that is true, then do these things. */
export function RuleFields({ drafting }: { drafting: ReturnType<typeof useDraft<RuleBody>> }) {
  const t = useT()
  const { draft, set, errorAt } = drafting
  return (
    <>
      <TextField
        label={t('automation.name')}
        error={errorAt('name')}
        value={draft.name}
        onChange={(event) => set({ ...draft, name: event.target.value })}
      />
      <Toggle
        label={t('automation.enabled')}
        checked={draft.enabled ?? true}
        onChange={(enabled) => set({ ...draft, enabled })}
      />
      <Choice
        label={t('automation.event')}
        options={EVENTS.map((one) => ({ value: one, label: t(`automation.event.${one}`) }))}
        value={draft.event}
        onChange={(event) => set({ ...draft, event: EVENTS.find((one) => one === event.target.value) ?? draft.event })}
      />
      <Steps
        label={t('automation.conditions')}
        add={t('automation.add-condition')}
        steps={draft.conditions ?? []}
        most={MOST_CONDITIONS}
        choices={conditionsFor(draft.event)}
        nameOf={(one) => t(`automation.condition.${one.type}`)}
        error={errorAt('conditions')}
        onChange={(conditions) => set({ ...draft, conditions })}
      >
        {(condition, at, change) => (
          <ConditionFields
            condition={condition}
            errorAt={(field) => errorAt('conditions', at, field)}
            onChange={change}
          />
        )}
      </Steps>
      <Steps
        ordered
        label={t('automation.actions')}
        add={t('automation.add-action')}
        steps={draft.actions}
        most={MOST_ACTIONS}
        choices={actionsBeside(draft.actions)}
        nameOf={(one) => t(`automation.action.${one.type}`)}
        error={errorAt('actions')}
        onChange={(actions) => set({ ...draft, actions })}
      >
        {(action, at, change) => (
          <ActionFields action={action} errorAt={(field) => errorAt('actions', at, field)} onChange={change} />
        )}
      </Steps>
    </>
  )
}
