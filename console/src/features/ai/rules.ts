/** What the pages of the AI decide without asking anybody. */
import type { components as ConversationApi } from '@/api/generated/conversation'
import type { components } from '@/api/generated/llm-orchestration'
import type { Tone } from '@/ui/badge'

export type Settings = components['schemas']['AiSettingsView']
export type SettingsChange = components['schemas']['AiSettingsChange']
export type Turn = components['schemas']['TurnView']
export type Message = ConversationApi['schemas']['MessageView']

export const TABS = ['settings', 'turns'] as const
export type Tab = (typeof TABS)[number]
export const asTab = (value: unknown): Tab => TABS.find((one) => one === value) ?? 'settings'

export const asId = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value : undefined

/** How many messages before and after a turn are looked at. */
export const AROUND = 20

/** What a turn came to: its decision, or why there is none. */
export const outcomeOf = (turn: Turn) => turn.failure ?? turn.decision ?? 'none'
export type Outcome = ReturnType<typeof outcomeOf>

const tones: Partial<Record<Outcome, Tone>> = {
  answer: 'success',
  clarify: 'info',
  handoff: 'warning',
  none: 'neutral',
}
export const toneOf = (turn: Turn): Tone => (turn.failure ? 'danger' : (tones[outcomeOf(turn)] ?? 'neutral'))

const HANDOFFS = [
  'customer_request',
  'no_information',
  'complaint',
  'out_of_scope',
  'ungrounded_answer',
  'nothing_to_say',
  'model_refused',
  'content_filtered',
  'knowledge_unavailable',
  'unspecified',
] as const
export const asHandoff = (reason: string | null) => HANDOFFS.find((one) => one === reason) ?? null

const INTENTS = [
  'greeting',
  'thanks',
  'smalltalk',
  'question',
  'pricing',
  'purchase',
  'opening_hours',
  'delivery',
  'payment',
  'complaint',
  'human_request',
  'other',
] as const
export const asIntent = (intent: string | null) => INTENTS.find((one) => one === intent) ?? null

export interface Totals {
  turns: number
  tokens: number
  costMicros: number
}

export function totalsOf(turns: readonly Turn[]): Totals {
  return turns.reduce(
    (sum, turn) => ({
      turns: sum.turns + 1,
      tokens: sum.tokens + turn.input_tokens + turn.output_tokens,
      costMicros: sum.costMicros + turn.cost_micros,
    }),
    { turns: 0, tokens: 0, costMicros: 0 },
  )
}

/** Returns the words of a message; null where it has none, or they are not for this person. */
export function wordsOf({ content }: Message): string | null {
  if (content === null) return null
  const words = content.text ?? content.caption
  return typeof words === 'string' ? words : null
}

/** Returns what the customer wrote that a turn answers: all of theirs since anybody else last spoke, the oldest first. */
export function questionOf(turn: Turn, messages: readonly Message[]): readonly Message[] {
  const before = messages.filter(({ sequence }) => sequence <= turn.up_to_sequence)
  const lastOther = before.findLastIndex(({ author }) => author !== 'customer')
  return before.slice(lastOther + 1)
}

export const answerOf = (turn: Turn, messages: readonly Message[]): readonly Message[] =>
  messages.filter(({ turn_id, author }) => turn_id === turn.turn_id && author !== 'customer')

export const KNOWS = ['all', 'some'] as const

export interface Filled {
  name: string
  instructions: string
  /** Empty: the installation's. */
  model: string
  temperature: number | null
  /** Whether it knows all bases, or the general one and these. */
  knows: (typeof KNOWS)[number]
  bases: string[]
}

export const filledBy = ({ name, instructions, model, temperature, knowledge_base_ids }: Settings): Filled => ({
  name: name ?? '',
  instructions,
  model: model ?? '',
  temperature,
  knows: knowledge_base_ids === null ? 'all' : 'some',
  bases: knowledge_base_ids ?? [],
})

export const changeBy = ({ name, instructions, model, temperature, knows, bases }: Filled): SettingsChange => ({
  name: name === '' ? null : name,
  instructions,
  model: model === '' ? null : model,
  temperature,
  knowledge_base_ids: knows === 'all' ? null : bases,
})
