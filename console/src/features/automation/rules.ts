import { z } from '@/ui/z'

import type { components } from '@/api/generated/conversation'
import {
  AddressBegins,
  AskForPerson,
  ChangeLabels,
  ChannelIs,
  GiveToTeam,
  LabelsAre,
  LeaveNote,
  LetRest,
  MessageSays,
  RuleBody as RuleBodyLimits,
  TeamIs,
} from '@/api/generated/limits/conversation'
import type { Translate } from '@/intl/intl'
import { limitsIn } from '@/ui/limits'

type Schemas = components['schemas']
export type Rule = Schemas['RuleView']
export type RuleBody = Schemas['RuleBody']
export type RuleVersion = Schemas['RuleVersionView']
export type RuleRun = Schemas['RuleRunView']
export type RuleEvent = RuleBody['event']
export type Condition = Rule['conditions'][number]
export type Action = Rule['actions'][number]

export const EVENTS = [
  'conversation_opened',
  'message_received',
  'handed_off',
  'transferred',
  'assigned',
  'returned_to_ai',
  'snoozed',
  'woken',
  'closed',
  'reopened',
  'handoff_overdue',
  'labels_changed',
  'priority_changed',
  'sla_warned',
  'sla_breached',
] as const satisfies readonly RuleEvent[]
export const STATES = ['open', 'snoozed', 'closed'] as const
export const PHASES = [
  'with_ai',
  'queued',
  'with_agent',
  'waiting_for_customer',
  'snoozed',
  'resolved',
  'expired',
] as const
export const OWNERS = ['ai', 'person'] as const
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export const KINDS = [
  'text',
  'image',
  'audio',
  'voice',
  'video',
  'document',
  'sticker',
  'location',
  'contacts',
  'button_reply',
  'list_reply',
  'flow_reply',
  'order',
  'unsupported',
] as const

export const MOST_CONDITIONS = RuleBodyLimits.conditions.most
export const MOST_ACTIONS = RuleBodyLimits.actions.most
const { least: SHORTEST_SNOOZE_S, most: LONGEST_SNOOZE_S } = LetRest.for_s

const WITH_A_MESSAGE: readonly RuleEvent[] = ['conversation_opened', 'message_received']
const OF_A_MESSAGE: readonly Condition['type'][] = ['message_kind', 'message_text']
const LAST: readonly Action['type'][] = ['snooze', 'close']
const SEVERAL: readonly Action['type'][] = ['note', 'canned_answer']

const allConditions: readonly Condition[] = [
  { type: 'message_text', any_of: [] },
  { type: 'message_kind', any_of: [] },
  { type: 'labels', of: 'conversation', has: 'any', label_ids: [] },
  { type: 'team', any_of: [] },
  { type: 'owner', any_of: [] },
  { type: 'priority', any_of: [] },
  { type: 'state', any_of: [] },
  { type: 'phase', any_of: [] },
  { type: 'business_hours', are: 'closed' },
  { type: 'channel', any_of: [] },
  { type: 'contact_address', any_of: [] },
]

const allActions: readonly Action[] = [
  { type: 'labels', add: [], remove: [] },
  { type: 'priority', priority: 'high' },
  { type: 'team', team_id: '', reason: null },
  { type: 'hand_off', reason: '' },
  { type: 'note', text: '' },
  { type: 'canned_answer', answer_id: '' },
  { type: 'snooze', for_s: 86_400 },
  { type: 'close' },
]

/** Returns the conditions that may be added to a rule of an event, each as it begins. */
export const asActionType = (said: string): Action['type'] | undefined =>
  allActions.find((one) => one.type === said)?.type

export const conditionsFor = (event: RuleEvent): readonly Condition[] =>
  allConditions.filter((one) => WITH_A_MESSAGE.includes(event) || !OF_A_MESSAGE.includes(one.type))

/** Returns the actions that may still be added: of each kind there is one, but of notes and answers. */
export const actionsBeside = (actions: readonly Action[]): readonly Action[] =>
  allActions.filter((one) => SEVERAL.includes(one.type) || !actions.some((other) => other.type === one.type))

export const NEW_RULE: RuleBody = {
  name: '',
  enabled: true,
  event: 'message_received',
  conditions: [],
  actions: [],
}

/** Returns what can be written of a rule, without what the service adds to it. */
export const bodyOf = ({ name, enabled, event, conditions, actions }: Rule | RuleVersion): RuleBody => ({
  name,
  enabled,
  event,
  conditions,
  actions,
})

/** Returns the lines that say something. */
export const linesOf = (lines: readonly string[]): string[] => [
  ...new Set(lines.map((line) => line.trim()).filter((line) => line !== '')),
]

function conditionsSchema(t: Translate) {
  const limits = limitsIn(t)
  const words = <Word extends string>(known: readonly [Word, ...Word[]]) =>
    z.array(z.enum(known)).min(1, t('ui.limit.choose'))
  const lines = ({ each: longest, most }: { each: number; most: number }) =>
    z
      .array(z.string())
      .transform(linesOf)
      .pipe(
        z
          .array(z.string().max(longest, t('ui.limit.long', { most: longest })))
          .min(1, t('ui.limit.missing'))
          .max(most, t('ui.limit.many', { most })),
      )
  return z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('channel'), any_of: limits.some(ChannelIs.any_of) }),
        z.object({ type: z.literal('state'), any_of: words(STATES) }),
        z.object({ type: z.literal('phase'), any_of: words(PHASES) }),
        z.object({ type: z.literal('owner'), any_of: words(OWNERS) }),
        z.object({ type: z.literal('team'), any_of: limits.some(TeamIs.any_of) }),
        z.object({
          type: z.literal('labels'),
          of: z.enum(['conversation', 'contact']),
          has: z.enum(['any', 'none']),
          label_ids: limits.some(LabelsAre.label_ids),
        }),
        z.object({ type: z.literal('priority'), any_of: words(PRIORITIES) }),
        z.object({ type: z.literal('message_kind'), any_of: words(KINDS) }),
        z.object({ type: z.literal('message_text'), any_of: lines(MessageSays.any_of) }),
        z.object({ type: z.literal('business_hours'), are: z.enum(['open', 'closed']) }),
        z.object({ type: z.literal('contact_address'), any_of: lines(AddressBegins.any_of) }),
      ]),
    )
    .max(MOST_CONDITIONS, t('ui.limit.many', { most: MOST_CONDITIONS }))
}

function actionsSchema(t: Translate) {
  const limits = limitsIn(t)
  const snoozeLimits = t('desk.snooze-limits')
  return z
    .array(
      z.discriminatedUnion('type', [
        z
          .object({
            type: z.literal('labels'),
            add: limits.some(ChangeLabels.add),
            remove: limits.some(ChangeLabels.remove),
          })
          .refine((one) => one.add.length + one.remove.length > 0, { error: t('ui.limit.choose'), path: ['add'] })
          .refine((one) => !one.add.some((id) => one.remove.includes(id)), {
            error: t('automation.add-and-remove'),
            path: ['remove'],
          }),
        z.object({ type: z.literal('priority'), priority: z.enum(PRIORITIES) }),
        z.object({ type: z.literal('team'), team_id: limits.one(), reason: limits.free(GiveToTeam.reason).nullable() }),
        z.object({ type: z.literal('hand_off'), reason: limits.text(AskForPerson.reason) }),
        z.object({ type: z.literal('note'), text: limits.text(LeaveNote.text) }),
        z.object({ type: z.literal('canned_answer'), answer_id: limits.one() }),
        z.object({
          type: z.literal('snooze'),
          for_s: z.int(t('ui.limit.missing')).min(SHORTEST_SNOOZE_S, snoozeLimits).max(LONGEST_SNOOZE_S, snoozeLimits),
        }),
        z.object({ type: z.literal('close') }),
      ]),
    )
    .min(1, t('automation.no-actions'))
    .max(MOST_ACTIONS, t('ui.limit.many', { most: MOST_ACTIONS }))
    .refine((actions) => actions.slice(0, -1).every((one) => !LAST.includes(one.type)), t('automation.ends-last'))
    .refine((actions) => {
      const once = actions.map((one) => one.type).filter((type) => !SEVERAL.includes(type))
      return new Set(once).size === once.length
    }, t('automation.one-of-each'))
}

/** What a rule has to be before it is sent: what the service would refuse of it alone. */
export function ruleSchema(t: Translate) {
  return z
    .object({
      name: limitsIn(t).text(RuleBodyLimits.name),
      enabled: z.boolean(),
      event: z.enum(EVENTS),
      conditions: conditionsSchema(t),
      actions: actionsSchema(t),
    })
    .superRefine(({ event, conditions }, context) => {
      if (WITH_A_MESSAGE.includes(event)) return
      if (conditions.some((one) => OF_A_MESSAGE.includes(one.type)))
        context.addIssue({ code: 'custom', path: ['conditions'], message: t('automation.no-message') })
    })
}

/** Returns a checked rule as the API takes it: an empty reason is none. */
export const writtenRule = (rule: RuleBody): RuleBody => ({
  ...rule,
  actions: rule.actions.map((one) => (one.type === 'team' ? { ...one, reason: one.reason || null } : one)),
})
