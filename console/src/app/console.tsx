/** The whole console: what every page may use, around the router. */
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Suspense, useEffect } from 'react'

import { CommandsProvider } from '@/commands/commands'
import { LanguageProvider } from '@/intl/intl'
import { onSession, currentSession } from '@/session/session'
import { TipProvider } from '@/ui/tip'
import { ToastsProvider } from '@/ui/toasts'

import { queryClient } from './query-client'
import { router } from './router'

/** Nobody sees what somebody else read before them. */
function useForgetting(): void {
  useEffect(() => {
    let before = currentSession()
    return onSession(() => {
      const next = currentSession()
      const isFirst = before.state === 'starting'
      const isSame = JSON.stringify(next) === JSON.stringify(before)
      before = next
      // What the first person's page has begun to read is theirs.
      if (isFirst || isSame) return
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
