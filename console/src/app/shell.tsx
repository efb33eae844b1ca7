/** What stands around every page: navigation, the person's menu, and whether the connection is there. */
import { Outlet } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'

import { Notices } from '@/features/inbox/feature'
import { LiveProvider } from '@/live/live'
import { useSession } from '@/session/use-session'
import { Loading } from '@/ui/states'

import { ConnectionBanner } from './connection-banner'
import { leavings, liveListeners } from './features'
import { Navigation } from './navigation'
import { Start } from './start'
import { ToSignIn } from './to-sign-in'

export function Shell() {
  const session = useSession()
  const hasLeft = session.state === 'signed-out' && session.because === 'left'
  useEffect(() => {
    if (hasLeft) leavings.forEach((leave) => leave())
  }, [hasLeft])
  if (session.state === 'starting') return <Start />
  if (session.state === 'signed-out') return <ToSignIn />
  // Another person, who signed in in another tab, begins with nothing of this one: no page, no socket, no command under way.
  const { tenantId, userId, role } = session.person
  return (
    <LiveProvider key={`${tenantId} ${userId} ${role}`} listeners={liveListeners}>
      <Notices />
      <div className="flex h-dvh flex-col-reverse sm:flex-row">
        <Navigation />
        <main className="relative flex min-h-0 min-w-0 grow flex-col">
          <ConnectionBanner />
          <div className="min-h-0 grow">
            <Suspense fallback={<Loading />}>
              <Page />
            </Suspense>
          </div>
        </main>
      </div>
    </LiveProvider>
  )
}

/** The page, drawn after what stands around it, as a task of its own: both at once would hold the browser for as long as both take. */
function Page() {
  const [isNext, setNext] = useState(false)
  useEffect(() => {
    const turn = setTimeout(() => setNext(true))
    return () => clearTimeout(turn)
  }, [])
  return isNext ? <Outlet /> : <Loading />
}
