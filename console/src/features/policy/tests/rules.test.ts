import { describe, expect, test } from 'vitest'

import { levelsOf, levelsSchema, lifeOf, lifeSchema, writtenLife, type Life } from '../rules'

const say = (id: string) => id
const life = (more: Partial<Life> = {}): Life => ({ ...lifeOf({}), ...more })
const faults = (one: Life) =>
  lifeSchema(say)
    .safeParse(one)
    .error?.issues.map((issue) => issue.path.join('.')) ?? []

describe('a reminder', () => {
  test('has words, and comes before the conversation expires', () => {
    expect(faults(life({ remind_after_hours: 24, reminder_text: 'Ainda aí?' }))).toEqual([])
    expect(faults(life({ remind_after_hours: 24 }))).toEqual(['reminder_text'])
    expect(faults(life({ remind_after_hours: 72, reminder_text: 'Ainda aí?' }))).toEqual(['remind_after_hours'])
  })

  test('may come at any time where nothing expires', () => {
    const one = life({ remind_after_hours: 500, expires_after_hours: null, reminder_text: 'Ainda aí?' })
    expect(faults(one)).toEqual([])
  })
})

test('a text that is empty in the form is none in the policy, and comes back empty', () => {
  const written = writtenLife(life({ late_text: 'Já vamos.', closed_text: '' }))
  expect(written.late_text).toBe('Já vamos.')
  expect(written.closed_text).toBeNull()
  expect(lifeOf({ ...written }).closed_text).toBe('')
})

test('service levels are not part of what the other page writes', () => {
  const policy = { ...writtenLife(life()), sla: { targets: { first_answer: 5 } } }
  expect(Object.keys(writtenLife(lifeOf(policy)))).not.toContain('sla')
})

describe('service levels', () => {
  const levels = levelsOf({
    sla: { targets: { first_answer: 10 }, by_priority: { urgent: { first_answer: 5 } } },
  })

  test('have a place for every priority, empty where nothing is set', () => {
    expect(levels.by_priority.urgent).toEqual({ first_answer: 5, next_answer: null, resolution: null })
    expect(levels.by_priority.low).toEqual({ first_answer: null, next_answer: null, resolution: null })
    expect(levels.warning_percent).toBe(80)
  })

  test('are whole minutes up to ninety days, and a warning comes before the end', () => {
    const check = (more: object) => levelsSchema(say).safeParse({ ...levels, ...more }).success
    const all = (first_answer: number | null) => ({ targets: { ...levels.targets, first_answer } })
    expect([null, 1, 129_600].map((minutes) => check(all(minutes)))).toEqual([true, true, true])
    expect([0, 1.5, 129_601].map((minutes) => check(all(minutes)))).toEqual([false, false, false])
    expect([0, 1, 99, 100].map((warning_percent) => check({ warning_percent }))).toEqual([false, true, true, false])
  })
})
