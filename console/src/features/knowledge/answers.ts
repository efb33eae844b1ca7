/** What the console decides about curated answers, and about questions that nobody answered, without asking anybody. */
import type { components } from '@/api/generated/knowledge'
import type { MessageId } from '@/intl/message-ids'
import type { Tone } from '@/ui/badge'

import { GENERAL, type Audience } from './scopes'

export type Answer = components['schemas']['AnswerView']
export type QuestionGroup = components['schemas']['QuestionGroupView']
export type DraftedAnswer = components['schemas']['DraftedAnswerView']
export type AnswerChange = components['schemas']['AnswerChange']
export type NewAnswer = components['schemas']['AnswerWording']

/** What people see of how far an answer is. */
export type Standing = 'draft' | 'found' | 'preparing' | 'failed'

export function standingOf({ state, found, reason }: Pick<Answer, 'state' | 'found' | 'reason'>): Standing {
  if (state === 'draft') return 'draft'
  if (found) return 'found'
  return reason ? 'failed' : 'preparing'
}

const TONES: Record<Standing, Tone> = { draft: 'neutral', found: 'success', preparing: 'info', failed: 'danger' }
export const toneOfStanding = (standing: Standing): Tone => TONES[standing]
export const standingSaid = (standing: Standing): MessageId => `knowledge.answer.is.${standing}`

/** Returns phrasings that were typed one a line, each once. */
export const phrasingsOf = (typed: string): string[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line, place, all) => line !== '' && all.findIndex((one) => same(one, line)) === place)

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** How customers get an answer: in words that a model finds, or in these. */
export const SAID = ['model', 'verbatim'] as const

export interface AnswerForm {
  phrasings: string
  answer: string
  said: (typeof SAID)[number]
  base: string
  audience: Audience
}

export const emptyAnswer: AnswerForm = {
  phrasings: '',
  answer: '',
  said: 'model',
  base: GENERAL,
  audience: 'customers',
}

/** What was asked on several lines is one phrasing. */
export const formOf = (answer: Answer): AnswerForm => ({
  phrasings: answer.phrasings.map((one) => one.replace(/\s+/g, ' ')).join('\n'),
  answer: answer.answer,
  said: answer.verbatim ? 'verbatim' : 'model',
  base: answer.knowledge_base_id ?? GENERAL,
  audience: answer.audience,
})

export const wordingOf = ({ phrasings, answer, said, base, audience }: AnswerForm) => ({
  phrasings: phrasingsOf(phrasings),
  answer: answer.trim(),
  verbatim: said === 'verbatim',
  knowledge_base_id: base === GENERAL ? null : base,
  audience,
})
