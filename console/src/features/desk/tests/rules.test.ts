import { describe, expect, test } from 'vitest'

import { endsLast, macroSchema, mayEdit, newActions, variableFault, type Answer } from '../rules'

const schema = macroSchema((id) => id)

describe('the variables of an answer', () => {
  test('are known by name, with or without what stands there instead', () => {
    expect(variableFault('Olá {{contact.name|cliente}}, aqui é {{ agent.name }}.')).toBeNull()
    expect(variableFault('{{contact.phone}}')).toBe('unknown')
    expect(variableFault('{{ }}')).toBe('unknown')
  })

  test('end, and stand in no other', () => {
    expect(variableFault('Olá {{contact.name')).toBe('open')
    expect(variableFault('{{contact.name|{{agent.name}}}}')).toBe('nested')
  })

  test('are looked for once: single braces are text', () => {
    expect(variableFault('{contact.phone} }} {')).toBeNull()
  })
})

test('an agent changes their own answers, and those of others only by leading them', () => {
  const answer = (scope: Answer['scope']) => ({ scope }) as Answer
  expect((['personal', 'team', 'all'] as const).map((scope) => mayEdit(answer(scope), 'agent'))).toEqual([
    true,
    false,
    false,
  ])
  expect(mayEdit(answer('all'), 'supervisor')).toBe(true)
})

describe('a macro', () => {
  test('does nothing after what ends it', () => {
    expect(endsLast([{ type: 'note' }, { type: 'close' }])).toBe(true)
    expect(endsLast([{ type: 'snooze' }, { type: 'note' }])).toBe(false)
    expect(endsLast([{ type: 'hand_back' }, { type: 'close' }])).toBe(false)
  })

  test('is refused as it begins where something is still to be chosen, and says where', () => {
    const empty = newActions.filter((one) => ['label', 'note', 'canned_answer'].includes(one.type))
    const checked = schema.safeParse({ name: 'Reembolso', actions: empty })
    expect(checked.error?.issues.map((issue) => issue.path.join('.'))).toEqual([
      'actions.0.label_ids',
      'actions.1.text',
      'actions.2.answer_id',
    ])
  })

  test('has a name and something to do', () => {
    expect(schema.safeParse({ name: ' ', actions: [{ type: 'close' }] }).success).toBe(false)
    expect(schema.safeParse({ name: 'Fechar', actions: [] }).success).toBe(false)
    expect(schema.safeParse({ name: 'Fechar', actions: [{ type: 'close' }] }).success).toBe(true)
  })

  test('snoozes for a minute at least and a year at most', () => {
    const snooze = (for_s: number) => schema.safeParse({ name: 'x', actions: [{ type: 'snooze', for_s }] }).success
    expect([59, 60, 31_536_000, 31_536_001, NaN].map(snooze)).toEqual([false, true, true, false, false])
  })
})
