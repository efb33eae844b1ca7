import { z } from '@/ui/z'

import type { components } from '@/api/generated/conversation'
import { ConversationPolicy, SlaPolicy, SlaTargets } from '@/api/generated/limits/conversation'
import type { Translate } from '@/intl/intl'
import { limitsIn } from '@/ui/limits'

export type Policy = components['schemas']['ConversationPolicy']
export type ServiceLevels = components['schemas']['SlaPolicy']
export type Targets = components['schemas']['SlaTargets']

export const TARGETS = ['first_answer', 'next_answer', 'resolution'] as const
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const

/** The rules of the conversation's life, as a form has them: a text that is not set is empty. */
export function lifeSchema(t: Translate) {
  const limits = limitsIn(t)
  return z
    .object({
      reopen_within_hours: limits.whole(ConversationPolicy.reopen_within_hours),
      reopened_owner: z.enum(['ai', 'person']),
      expires_after_hours: limits.wholeOrNone(ConversationPolicy.expires_after_hours),
      remind_after_hours: limits.wholeOrNone(ConversationPolicy.remind_after_hours),
      reminder_text: limits.free(ConversationPolicy.reminder_text),
      asks_satisfaction: z.boolean(),
      satisfaction_after_minutes: limits.whole(ConversationPolicy.satisfaction_after_minutes),
      satisfaction_text: limits.free(ConversationPolicy.satisfaction_text),
      returns_to_ai_after_answer: z.boolean(),
      assigns_automatically: z.boolean(),
      handoff_answer_minutes: limits.whole(ConversationPolicy.handoff_answer_minutes),
      handoff_escalation_minutes: limits.whole(ConversationPolicy.handoff_escalation_minutes),
      handoff_tells_customer: z.boolean(),
      closed_text: limits.free(ConversationPolicy.closed_text),
      late_text: limits.free(ConversationPolicy.late_text),
      suggests_replies: z.boolean(),
    })
    .superRefine((life, context) => {
      const { remind_after_hours: remind, expires_after_hours: expires } = life
      if (remind === null) return
      if (life.reminder_text === '')
        context.addIssue({ code: 'custom', path: ['reminder_text'], message: t('policy.reminder-needs-words') })
      if (expires !== null && remind >= expires)
        context.addIssue({ code: 'custom', path: ['remind_after_hours'], message: t('policy.reminder-too-late') })
    })
}

export type Life = z.infer<ReturnType<typeof lifeSchema>>
export type LifeField = keyof Life

/** What stands where a policy says nothing, as the service has it. */
const DEFAULTS: Life = {
  reopen_within_hours: 24,
  reopened_owner: 'ai',
  expires_after_hours: 72,
  remind_after_hours: null,
  reminder_text: '',
  asks_satisfaction: false,
  satisfaction_after_minutes: 5,
  satisfaction_text: '',
  returns_to_ai_after_answer: true,
  assigns_automatically: false,
  handoff_answer_minutes: 10,
  handoff_escalation_minutes: 5,
  handoff_tells_customer: true,
  closed_text: '',
  late_text: '',
  suggests_replies: false,
}
export const LIFE_FIELDS = Object.keys(DEFAULTS) as LifeField[]

const TEXTS = ['reminder_text', 'satisfaction_text', 'closed_text', 'late_text'] as const

/** Returns a policy as the form has it. */
export function lifeOf(policy: Policy): Life {
  const texts = Object.fromEntries(TEXTS.map((field) => [field, policy[field] ?? '']))
  const life = { ...DEFAULTS, ...policy, ...texts }
  return Object.fromEntries(LIFE_FIELDS.map((field) => [field, life[field]])) as unknown as Life
}

/** Returns what the form says as the policy has it: an empty text is none. */
export const writtenLife = (life: Life): Omit<Policy, 'sla'> => ({
  ...life,
  ...Object.fromEntries(TEXTS.map((field) => [field, life[field] === '' ? null : life[field]])),
})

export function levelsSchema(t: Translate) {
  const limits = limitsIn(t)
  const minutes = (field: (typeof TARGETS)[number]) => limits.wholeOrNone(SlaTargets[field])
  const targets = z.object({
    first_answer: minutes('first_answer'),
    next_answer: minutes('next_answer'),
    resolution: minutes('resolution'),
  })
  return z.object({
    targets,
    by_priority: z.object({ low: targets, normal: targets, high: targets, urgent: targets }),
    warning_percent: limits.whole(SlaPolicy.warning_percent),
  })
}

export type Levels = z.infer<ReturnType<typeof levelsSchema>>

const targetsOf = (targets: Targets | undefined) => ({
  first_answer: targets?.first_answer ?? null,
  next_answer: targets?.next_answer ?? null,
  resolution: targets?.resolution ?? null,
})

/** Returns the service levels of a policy as the form has them: every field, null where no time is set. */
export const levelsOf = ({ sla }: Policy): Levels => ({
  targets: targetsOf(sla?.targets),
  by_priority: {
    low: targetsOf(sla?.by_priority?.low),
    normal: targetsOf(sla?.by_priority?.normal),
    high: targetsOf(sla?.by_priority?.high),
    urgent: targetsOf(sla?.by_priority?.urgent),
  },
  warning_percent: sla?.warning_percent ?? 80,
})
