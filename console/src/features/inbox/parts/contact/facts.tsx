import type { ReactNode } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Facts, Section } from '@/ui/section'

import { useTalk } from '../conversation/talk'
import { usePersonName } from '../conversation/use-people'

/** What is known of the conversation beside its messages. */
export function ConversationFacts() {
  const t = useT()
  const times = useTimes()
  const nameOf = usePersonName()
  const { conversation: one } = useTalk()
  const facts: [string, ReactNode][] = [
    [t('inbox.fact.opened'), times.full(one.opened_at)],
    [t('inbox.fact.owner'), one.owner === 'ai' ? t('inbox.author.ai') : nameOrNobody()],
    [t('inbox.fact.priority'), t(`inbox.priority.${one.priority ?? 'normal'}`)],
  ]
  function nameOrNobody() {
    return one.assigned_user_id === null ? t('inbox.fact.nobody') : nameOf(one.assigned_user_id)
  }
  if (one.handoff_reason) facts.push([t('inbox.fact.handoff'), handoffOf(one.handoff_reason, t)])
  if (one.transfer_note) facts.push([t('inbox.fact.transfer-note'), one.transfer_note])
  if (one.snoozed_until) facts.push([t('inbox.fact.snoozed'), times.full(one.snoozed_until)])
  if (one.closed_at) facts.push([t('inbox.fact.closed'), times.full(one.closed_at)])
  if (one.satisfaction_score != null)
    facts.push([t('inbox.fact.satisfaction'), t('inbox.fact.score', { score: one.satisfaction_score })])
  return (
    <Section title={t('inbox.contact.facts')}>
      <Facts facts={facts} />
    </Section>
  )
}

const CAUSES = [
  'deadline',
  'ai_switched_off',
  'unanswered_kind',
  'group',
  'came_late',
  'reopened',
  'question_changed',
  'ai_decided',
  'empty_reply',
  'not_delivered',
  'business_echo',
  'agent_left',
  'transferred',
  'customer_request',
  'no_information',
  'complaint',
  'out_of_scope',
  'knowledge_unavailable',
] as const

/** A cause that is known is said in words; what somebody wrote is shown as they wrote it. */
function handoffOf(reason: string, t: ReturnType<typeof useT>): string {
  const known = CAUSES.find((cause) => cause === reason)
  return known ? t(`inbox.handoff.${known}`) : reason
}
