/** What stands around every page: navigation, the person's menu, and whether the connection is there. */
import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'

import { Notices } from '@/features/inbox/feature'
import { LiveProvider } from '@/live/live'
import { useSession } from '@/session/use-session'
import { Loading } from '@/ui/states'

import { ConnectionBanner } from './connection-banner'
import { liveListeners } from './features'
import { Navigation } from './navigation'
import { Start } from './start'
import { ToSignIn } from './to-sign-in'

export function Shell() {
  const session = useSession()
  if (session.state === 'starting') return <Start />
  if (session.state === 'signed-out') return <ToSignIn />
  return (
    <LiveProvider listeners={liveListeners}>
      <Notices />
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
