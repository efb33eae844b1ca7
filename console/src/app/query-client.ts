import { QueryClient } from '@tanstack/react-query'

import { asProblem } from '@/api/problem'

const RETRIES = 3

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < RETRIES && asProblem(error).isPassing,
    },
    mutations: { retry: false },
  },
})
