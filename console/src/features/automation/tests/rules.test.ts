import { describe, expect, test } from 'vitest'

import {
  actionsBeside,
  bodyOf,
  conditionsFor,
  NEW_RULE,
  ruleSchema,
  writtenRule,
  type Action,
  type Rule,
  type RuleBody,
} from '../rules'

const schema = ruleSchema((id) => id)
const rule = (more: Partial<RuleBody>): RuleBody => ({
  ...NEW_RULE,
  name: 'Reembolso',
  actions: [{ type: 'priority', priority: 'high' }],
  ...more,
})
const faults = (one: RuleBody) => schema.safeParse(one).error?.issues.map((issue) => issue.path.join('.')) ?? []
const said = (one: RuleBody) => schema.safeParse(one).error?.issues.map((issue) => issue.message) ?? []
const types = (list: readonly { type: string }[]) => list.map((one) => one.type)

test('a rule that says what happens, when and what is done can be written', () => {
  const whole = rule({
    conditions: [
      { type: 'message_text', any_of: ['reembolso'] },
      { type: 'owner', any_of: ['ai'] },
    ],
    actions: [
      { type: 'note', text: 'quer o dinheiro' },
      { type: 'note', text: 'de volta' },
      { type: 'snooze', for_s: 3_600 },
    ],
  })
  expect(faults(whole)).toEqual([])
})

describe('the conditions of a rule', () => {
  test('about a message go with events that bring one', () => {
    const about = rule({ event: 'snoozed', conditions: [{ type: 'message_text', any_of: ['oi'] }] })
    expect(said(about)).toEqual(['automation.no-message'])
    expect(types(conditionsFor('snoozed'))).not.toContain('message_text')
    expect(types(conditionsFor('message_received'))).toContain('message_text')
  })

  test('name something, each where it is missing', () => {
    const empty = rule({ conditions: conditionsFor('message_received').filter((one) => one.type !== 'business_hours') })
    expect(faults(empty)).toHaveLength(10)
    expect(faults(empty)[0]).toBe('conditions.0.any_of')
  })

  test('are lines without what is blank or said twice', () => {
    const typed = rule({ conditions: [{ type: 'message_text', any_of: [' troca', '', 'troca', 'devolver '] }] })
    expect(schema.parse(typed).conditions[0]).toEqual({ type: 'message_text', any_of: ['troca', 'devolver'] })
    expect(faults(rule({ conditions: [{ type: 'message_text', any_of: ['', ' '] }] }))).toEqual(['conditions.0.any_of'])
  })
})

describe('the actions of a rule', () => {
  test('are one at least, and what ends it stands last', () => {
    expect(said(rule({ actions: [] }))).toEqual(['automation.no-actions'])
    const early: Action[] = [{ type: 'close' }, { type: 'note', text: 'tchau' }]
    expect(said(rule({ actions: early }))).toEqual(['automation.ends-last'])
    expect(said(rule({ actions: early.toReversed() }))).toEqual([])
  })

  test('are one of each, but of notes and answers', () => {
    const twice: Action[] = [
      { type: 'priority', priority: 'high' },
      { type: 'priority', priority: 'low' },
    ]
    expect(said(rule({ actions: twice }))).toEqual(['automation.one-of-each'])
    expect(types(actionsBeside(twice))).not.toContain('priority')
    expect(types(actionsBeside([{ type: 'note', text: '' }]))).toContain('note')
  })

  test('change labels in one way', () => {
    expect(faults(rule({ actions: [{ type: 'labels', add: [], remove: [] }] }))).toEqual(['actions.0.add'])
    expect(faults(rule({ actions: [{ type: 'labels', add: ['a'], remove: ['a'] }] }))).toEqual(['actions.0.remove'])
    expect(faults(rule({ actions: [{ type: 'labels', add: ['a'], remove: ['b'] }] }))).toEqual([])
  })
})

test('what is sent has no reason where none was typed, and nothing that the service adds', () => {
  const sent = writtenRule(rule({ actions: [{ type: 'team', team_id: 't', reason: '' }] }))
  expect(sent.actions).toEqual([{ type: 'team', team_id: 't', reason: null }])
  const read = { ...rule({}), rule_id: 'r', version: 3, changed_by: 'u', changed_at: '', warnings: [] } as Rule
  expect(Object.keys(bodyOf(read)).sort()).toEqual(['actions', 'conditions', 'enabled', 'event', 'name'])
})
