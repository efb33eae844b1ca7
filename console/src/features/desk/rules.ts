import { z } from '@/ui/z'

import type { components } from '@/api/generated/conversation'
import { LabelAction, NewMacro, NoteAction, SnoozeAction } from '@/api/generated/limits/conversation'
import type { Translate } from '@/intl/intl'
import type { Role } from '@/session/session'
import { supervising } from '@/session/roles'
import { limitsIn } from '@/ui/limits'

export type Label = components['schemas']['LabelView']
export type Answer = components['schemas']['CannedAnswerView']
export type Macro = components['schemas']['MacroView']
export type MacroAction = Macro['actions'][number]

export const VARIABLES = ['contact.name', 'agent.name', 'business.name'] as const
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export const MOST_ACTIONS = NewMacro.actions.most
const { least: SHORTEST_SNOOZE_S, most: LONGEST_SNOOZE_S } = SnoozeAction.for_s
const ENDS: readonly MacroAction['type'][] = ['hand_back', 'snooze', 'close']

type VariableFault = 'open' | 'nested' | 'unknown'

/** Returns what is wrong with the variables of a text, as the service reads it: from left to right, once. */
export function variableFault(text: string): VariableFault | null {
  let at = 0
  for (;;) {
    const opening = text.indexOf('{{', at)
    if (opening < 0) return null
    const closing = text.indexOf('}}', opening + 2)
    if (closing < 0) return 'open'
    const inside = text.slice(opening + 2, closing)
    if (inside.includes('{{')) return 'nested'
    const name = inside.split('|')[0]?.trim()
    if (!VARIABLES.some((one) => one === name)) return 'unknown'
    at = closing + 2
  }
}

/** Everybody writes their own answers; what others have at hand too is written by those who lead. */
export const mayEdit = (answer: Answer, role: Role): boolean =>
  answer.scope === 'personal' || supervising.includes(role)

export function answersWith(answers: readonly Answer[], words: string): readonly Answer[] {
  const sought = words.trim().toLocaleLowerCase()
  return answers.filter((one) => `${one.shortcut} ${one.title} ${one.text}`.toLocaleLowerCase().includes(sought))
}

/** Returns whether what ends a caller's part stands last, if it is there. */
export const endsLast = (actions: readonly { type: string }[]): boolean =>
  actions.slice(0, -1).every((one) => !ENDS.some((end) => end === one.type))

/** What can be added, each as it begins. */
export const newActions: readonly MacroAction[] = [
  { type: 'label', label_ids: [] },
  { type: 'priority', priority: 'high' },
  { type: 'assign', to: 'me' },
  { type: 'note', text: '', mentions: [] },
  { type: 'canned_answer', answer_id: '' },
  { type: 'hand_back' },
  { type: 'snooze', for_s: 86_400 },
  { type: 'close' },
]

export function macroSchema(t: Translate) {
  const limits = limitsIn(t)
  const action = z.discriminatedUnion('type', [
    z.object({ type: z.literal('label'), label_ids: limits.some(LabelAction.label_ids) }),
    z.object({ type: z.literal('priority'), priority: z.enum(PRIORITIES) }),
    z.object({ type: z.literal('assign'), to: limits.one() }),
    z.object({
      type: z.literal('note'),
      text: limits.text(NoteAction.text),
      mentions: limits.some(NoteAction.mentions),
    }),
    z.object({ type: z.literal('canned_answer'), answer_id: limits.one() }),
    z.object({ type: z.literal('hand_back') }),
    z.object({
      type: z.literal('snooze'),
      for_s: z
        .int(t('ui.limit.missing'))
        .min(SHORTEST_SNOOZE_S, t('desk.snooze-limits'))
        .max(LONGEST_SNOOZE_S, t('desk.snooze-limits')),
    }),
    z.object({ type: z.literal('close') }),
  ])
  return z.object({
    name: limits.text(NewMacro.name),
    actions: z
      .array(action)
      .min(1, t('ui.limit.choose'))
      .max(MOST_ACTIONS, t('ui.limit.many', { most: MOST_ACTIONS }))
      .refine(endsLast, t('desk.macro.ends-last')),
  })
}
