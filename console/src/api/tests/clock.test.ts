import { afterEach, expect, test, vi } from 'vitest'

import { hearTime, trueNow } from '../clock'

const NOW = Date.UTC(2026, 10, 27, 17, 0, 0)
const answeredAt = (ms: number) => new Response('', { headers: { date: new Date(ms).toUTCString() } })

afterEach(() => vi.useRealTimers())

test('a clock that is a day ahead is put right by what services answer', () => {
  vi.useFakeTimers({ now: NOW + 86_400_000 })
  hearTime(answeredAt(NOW))
  expect(trueNow()).toBe(NOW)
  hearTime(new Response(''))
  expect(trueNow()).toBe(NOW)
})

test('a clock that is right is left as it is', () => {
  vi.useFakeTimers({ now: NOW + 1_234 })
  hearTime(answeredAt(NOW))
  expect(trueNow()).toBe(NOW + 1_234)
})
