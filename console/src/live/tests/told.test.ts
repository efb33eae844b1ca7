import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'

import { told } from '../told'

const KEY = ['messages']
const with3 = (known: number[] | undefined) => known && [...known.filter((one) => one !== 3), 3]

/** Begins to read, and returns what lets the answer come. */
function reading(queries: QueryClient): (answer: number[]) => Promise<unknown> {
  let answerWith: (answer: number[]) => void = () => {}
  const answer = new Promise<number[]>((resolve) => (answerWith = resolve))
  const read = queries.query({ queryKey: KEY, queryFn: () => answer })
  return async (given) => {
    answerWith(given)
    await read
    await new Promise((resolve) => setTimeout(resolve)) // whoever listens is told a moment later
  }
}

test('what is told while something is read for the first time is not lost with an older answer', async () => {
  const queries = new QueryClient()
  const answer = reading(queries)
  told(queries, KEY, with3)
  await answer([1, 2])
  expect(queries.getQueryData(KEY)).toEqual([1, 2, 3])
})

test('nor while it is read anew, and it is not there twice where the answer has it', async () => {
  const queries = new QueryClient()
  queries.setQueryData(KEY, [1, 2])
  for (const given of [
    [1, 2],
    [1, 2, 3],
  ]) {
    const answer = reading(queries)
    told(queries, KEY, with3)
    expect(queries.getQueryData(KEY)).toEqual([1, 2, 3])
    await answer(given)
    expect(queries.getQueryData(KEY)).toEqual([1, 2, 3])
  }
})
