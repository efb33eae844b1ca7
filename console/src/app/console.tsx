/** The whole console: what every page may use, around the router. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'

import { asProblem } from '@/api/problem'
import { CommandsProvider } from '@/commands/commands'
import { LanguageProvider } from '@/intl/intl'
import { onSession, currentSession } from '@/session/session'
import { TipProvider } from '@/ui/tip'
import { ToastsProvider } from '@/ui/toasts'

import { router } from './router'

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

/** Nobody sees what somebody else read before them. */
function useForgetting(): void {
  useEffect(() => {
    let person = JSON.stringify(currentSession())
    return onSession(() => {
      const next = JSON.stringify(currentSession())
      if (next === person) return
      person = next
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'texts' })
    })
  }, [])
}

export function Console() {
  useForgetting()
  return (
    <QueryClientProvider client={queryClient}>
      <Suspense>
        <LanguageProvider>
          <TipProvider delayDuration={400}>
            <ToastsProvider>
              <CommandsProvider>
                <RouterProvider router={router} />
              </CommandsProvider>
            </ToastsProvider>
          </TipProvider>
        </LanguageProvider>
      </Suspense>
    </QueryClientProvider>
  )
}
