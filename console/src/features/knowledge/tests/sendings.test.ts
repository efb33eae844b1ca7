import { describe, expect, test } from 'vitest'

import { changed, nextToSend, type Sending } from '../sendings'

const file = (name: string, size = 1) => new File(['x'.repeat(size)], name)
const added = (list: readonly Sending[], ...names: string[]) =>
  changed(list, {
    type: 'added',
    base: null,
    files: names.map((name) => file(name, name === 'empty' ? 0 : 1)),
    refuse: ({ size }) => (size === 0 ? 'knowledge.refused.empty' : null),
  })
const states = (list: readonly Sending[]) => list.map(({ state }) => state.is)
const ids = (list: readonly Sending[]) => list.map(({ id }) => id)

describe('files that were given', () => {
  test('go two at once, in their order', () => {
    const list = added([], 'a', 'b', 'c')
    expect(ids(nextToSend(list))).toEqual([1, 2])
    const under = changed(list, { type: 'sending', id: 1, share: 0 })
    expect(ids(nextToSend(under))).toEqual([2])
    expect(nextToSend(changed(under, { type: 'sending', id: 2, share: 0.5 }))).toEqual([])
  })

  test('that nobody would take wait for nothing, and hold nobody up', () => {
    const list = added([], 'empty', 'a')
    expect(states(list)).toEqual(['hopeless', 'waiting'])
    expect(ids(nextToSend(list))).toEqual([2])
  })

  test('are sent again where they were refused, when somebody says so', () => {
    const refused = changed(added([], 'a'), { type: 'refused', id: 1, error: new Error() })
    expect(nextToSend(refused)).toEqual([])
    expect(ids(nextToSend(changed(refused, { type: 'again', id: 1 })))).toEqual([1])
  })

  test('are told apart from those that were given before, whatever was taken off the list', () => {
    const list = changed(added([], 'a', 'b'), { type: 'dropped', id: 1 })
    expect(ids(added(list, 'c'))).toEqual([2, 3])
  })

  test('that are over can be cleared away; the others stay', () => {
    let list = added([], 'a', 'b', 'c', 'empty')
    list = changed(list, { type: 'done', id: 1, as: 'knowledge.sent', title: 'a', version: 1 })
    list = changed(list, { type: 'refused', id: 2, error: new Error() })
    expect(ids(changed(list, { type: 'cleared' }))).toEqual([3])
  })
})
