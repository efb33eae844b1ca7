import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'

import { refresh } from '../refresh'

it('asks again for what was asked for before something was done', async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const answers: ((list: string[]) => void)[] = []
  const queryFn = () => new Promise<string[]>((answer) => answers.push(answer))
  const observer = new QueryObserver(queries, { queryKey: ['documents'], queryFn })
  const leave = observer.subscribe(() => undefined)

  const refreshed = refresh(queries, ['documents'])
  await expect.poll(() => answers.length).toBe(2)
  answers[0]?.([])
  answers[1]?.(['new'])
  await refreshed
  expect(queries.getQueryData(['documents'])).toEqual(['new'])
  leave()
})
