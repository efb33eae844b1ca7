import { describe, expect, test } from 'vitest'

import { endpointSchema, healthOf, isUnderWay, shortType, withTypes, type Delivery, type Endpoint } from '../rules'

const schema = endpointSchema((id) => id)
const typed = (url: string) => ({ url, description: '', types: [{ type: 'a.b.v1', fields: ['*'] }] })
const endpoint = (more: Partial<Endpoint>) =>
  ({ enabled: true, disabled_because: null, failing_since: null, ...more }) as Endpoint

describe('an endpoint', () => {
  test('has an address that can be asked', () => {
    expect(schema.safeParse(typed('https://crm.example/hook')).success).toBe(true)
    expect(schema.safeParse(typed('http://127.0.0.1:9555/hook')).success).toBe(true)
    for (const url of ['', 'crm.example/hook', 'javascript:alert(1)', 'ftp://crm.example'])
      expect(schema.safeParse(typed(url)).success).toBe(false)
  })

  test('is told something, with a field at least of each type', () => {
    expect(schema.safeParse({ ...typed('https://x.example'), types: [] }).success).toBe(false)
    const bare = { ...typed('https://x.example'), types: [{ type: 'a.b.v1', fields: [] }] }
    expect(schema.safeParse(bare).error?.issues[0]?.path).toEqual(['types', 0, 'fields'])
  })

  test('is off, disabled by us, failing, or well', () => {
    expect(healthOf(endpoint({}))).toBe('well')
    expect(healthOf(endpoint({ failing_since: '2026-11-27T00:00:00Z' }))).toBe('failing')
    expect(healthOf(endpoint({ enabled: false }))).toBe('off')
    expect(healthOf(endpoint({ enabled: false, disabled_because: 'failing' }))).toBe('disabled')
    expect(healthOf(endpoint({ enabled: false, disabled_because: 'gone' }))).toBe('gone')
  })
})

test('a type that is chosen begins with all that is not personal; the fields of others stay', () => {
  const wanted = [{ type: 'a', fields: ['*', 'content'] }, { type: 'b' }]
  expect(withTypes(wanted, ['a', 'c'])).toEqual([
    { type: 'a', fields: ['*', 'content'] },
    { type: 'c', fields: ['*'] },
  ])
})

test('a type is called by what happened', () => {
  expect(shortType('conversation.conversation-opened.v1')).toBe('conversation-opened')
  expect(shortType('webhook.test')).toBe('test')
})

test('deliveries are asked for again while one was not tried yet', () => {
  const delivery = (state: Delivery['state'], attempts: number) => ({ state, attempts }) as Delivery
  expect(isUnderWay([delivery('delivered', 1), delivery('waiting', 0)])).toBe(true)
  expect(isUnderWay([delivery('waiting', 2), delivery('failed', 8)])).toBe(false)
})
