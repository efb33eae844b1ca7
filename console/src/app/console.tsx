/** The whole console: what every page may use, around the router. */
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Suspense } from 'react'

import { CommandsProvider } from '@/commands/commands'
import { LanguageProvider } from '@/intl/intl'
import { ToastsProvider } from '@/ui/toasts'

import { queryClient } from './query-client'
import { router } from './router'

export function Console() {
  return (
    <QueryClientProvider client={queryClient}>
      <Suspense>
        <LanguageProvider>
          <ToastsProvider>
            <CommandsProvider>
              <RouterProvider router={router} />
            </CommandsProvider>
          </ToastsProvider>
        </LanguageProvider>
      </Suspense>
    </QueryClientProvider>
  )
}
