import { expect, test } from 'vitest'

import { backoffMs } from '../backoff'

test('pauses are doubled up to half a minute, and are spread so that not all come back at once', () => {
  const longest = (attempt: number) => backoffMs(attempt, () => 1)
  expect([0, 1, 2, 3, 4, 5, 6].map(longest)).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000])
  expect(longest(5000)).toBe(30000)
  expect(backoffMs(2, () => 0)).toBe(2000)
})
