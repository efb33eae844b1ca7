import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'

import { LIVE, readAgain } from '../live'

/** A list that is on a page: each reading of it is answered when the test says so. */
function shown(name: string) {
  const queries = new QueryClient()
  const readings: { answer: (value: string) => void; signal: AbortSignal }[] = []
  const observer = new QueryObserver(queries, {
    queryKey: [LIVE, name],
    queryFn: ({ signal }) => new Promise<string>((answer) => readings.push({ answer, signal })),
  })
  const leave = observer.subscribe(() => {})
  return { queries, readings, leave, value: () => observer.getCurrentResult().data }
}

test('what comes for the first time is not begun anew by a connection, and read once more when it is there', async () => {
  const { queries, readings, leave, value } = shown('list')
  const done = readAgain(queries)
  expect(readings).toHaveLength(1)
  expect(readings[0]?.signal.aborted).toBe(false)

  readings[0]?.answer('as it was before the connection')
  await expect.poll(() => readings.length).toBe(2)
  expect(value()).toBe('as it was before the connection')
  readings[1]?.answer('as it is')
  await done
  expect(value()).toBe('as it is')
  leave()
})

test('what was read before is read again at once, and another answer that is under way no longer counts', async () => {
  const { queries, readings, leave, value } = shown('list')
  readings[0]?.answer('old')
  await expect.poll(value).toBe('old')
  const first = readAgain(queries)
  await expect.poll(() => readings.length).toBe(2)
  const second = readAgain(queries)
  await expect.poll(() => readings.length).toBe(3)
  expect(readings[1]?.signal.aborted).toBe(true)
  readings[2]?.answer('new')
  await Promise.all([first, second])
  expect(value()).toBe('new')
  leave()
})
