/** What stands around every page: navigation, the person's menu, and whether the connection is there. */
import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { Suspense } from 'react'

import { LiveProvider } from '@/live/live'
import { useSession } from '@/session/use-session'
import { Loading } from '@/ui/states'

import { ConnectionBanner } from './connection-banner'
import { liveListeners } from './features'
import { Navigation } from './navigation'
import { Start } from './start'

export function Shell() {
  const session = useSession()
  const { href } = useLocation()
  if (session.state === 'starting') return <Start />
  if (session.state === 'signed-out')
    return <Navigate to="/sign-in" search={{ to: href === '/' ? undefined : href }} replace />
  return (
    <LiveProvider listeners={liveListeners}>
      <div className="flex h-dvh flex-col-reverse sm:flex-row">
        <Navigation />
        <main className="relative flex min-h-0 min-w-0 grow flex-col">
          <ConnectionBanner />
          <div className="min-h-0 grow">
            <Suspense fallback={<Loading />}>
              <Outlet />
            </Suspense>
          </div>
        </main>
      </div>
    </LiveProvider>
  )
}
