import { describe, expect, test } from 'vitest'

import {
  answerOf,
  asHandoff,
  asId,
  changeBy,
  filledBy,
  outcomeOf,
  questionOf,
  toneOf,
  totalsOf,
  wordsOf,
  type Message,
  type Settings,
  type Turn,
} from '../rules'

const turn = (more: Partial<Turn> = {}) =>
  ({ turn_id: 'turn', up_to_sequence: 4, decision: 'answer', failure: null, ...more }) as Turn
const message = (sequence: number, author: Message['author'], more: Partial<Message> = {}) =>
  ({ sequence, author, message_id: String(sequence), turn_id: null, content: null, ...more }) as Message
const sequences = (messages: readonly Message[]) => messages.map(({ sequence }) => sequence)

describe('of what was said around a turn', () => {
  const messages = [
    message(1, 'customer'),
    message(2, 'ai', { turn_id: 'earlier' }),
    message(3, 'customer'),
    message(4, 'customer'),
    message(5, 'customer'),
    message(6, 'ai', { turn_id: 'turn' }),
    message(7, 'agent'),
  ]

  test('the question is all that the customer wrote since anybody else spoke, and nothing that came after the turn began', () => {
    expect(sequences(questionOf(turn(), messages))).toEqual([3, 4])
    expect(sequences(questionOf(turn({ up_to_sequence: 2 }), messages))).toEqual([])
  })

  test('the answer is what names the turn', () => {
    expect(sequences(answerOf(turn(), messages))).toEqual([6])
  })
})

test('a turn that failed came to its failure, whatever else it says', () => {
  expect(outcomeOf(turn({ failure: 'deadline' }))).toBe('deadline')
  expect(toneOf(turn({ failure: 'deadline' }))).toBe('danger')
  expect(toneOf(turn({ decision: 'handoff' }))).toBe('warning')
})

test('what turns took is added up', () => {
  const one = turn({ input_tokens: 100, output_tokens: 20, cost_micros: 7 })
  expect(totalsOf([one, one])).toEqual({ turns: 2, tokens: 240, costMicros: 14 })
  expect(totalsOf([])).toEqual({ turns: 0, tokens: 0, costMicros: 0 })
})

test('words are shown only where they are words', () => {
  expect(wordsOf(message(1, 'customer', { content: { kind: 'text', text: 'Oi' } }))).toBe('Oi')
  expect(wordsOf(message(1, 'customer', { content: { kind: 'image', caption: 'Bolo' } }))).toBe('Bolo')
  expect(wordsOf(message(1, 'customer', { content: { text: { html: '<b>' } } }))).toBeNull()
  expect(wordsOf(message(1, 'customer'))).toBeNull()
})

test('what is left empty is left to the installation', () => {
  const settings = {
    name: null,
    instructions: '',
    model: null,
    temperature: null,
    knowledge_base_ids: null,
  } as Settings
  const none = { name: null, instructions: '', model: null, temperature: null }
  expect(changeBy(filledBy(settings))).toEqual({ ...none, knowledge_base_ids: null })
  const apart = { ...settings, knowledge_base_ids: [] }
  expect(changeBy(filledBy(apart))).toEqual({ ...none, knowledge_base_ids: [] })
  expect(changeBy({ name: 'Sol', instructions: 'x', model: 'm', temperature: 0, knows: 'some', bases: ['b'] })).toEqual(
    {
      name: 'Sol',
      instructions: 'x',
      model: 'm',
      temperature: 0,
      knowledge_base_ids: ['b'],
    },
  )
})

test('an address names a conversation by an id, and by nothing else', () => {
  expect(asId('0190d2c4-0000-7000-8000-000000000001')).toBe('0190d2c4-0000-7000-8000-000000000001')
  expect(asId('../../v1/me')).toBeUndefined()
})

test('a reason that is new to the console is none of ours', () => {
  expect([asHandoff('complaint'), asHandoff('of tomorrow'), asHandoff(null)]).toEqual(['complaint', null, null])
})
