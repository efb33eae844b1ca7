import { useSyncExternalStore } from 'react'

import { currentSession, onSession, type Person, type Session } from './session'

export const useSession = (): Session => useSyncExternalStore(onSession, currentSession)

/** Returns who is signed in; for pages behind the sign-in, which nobody else sees. */
export function usePerson(): Person {
  const session = useSession()
  if (session.state !== 'signed-in') throw new Error('nobody is signed in')
  return session.person
}
