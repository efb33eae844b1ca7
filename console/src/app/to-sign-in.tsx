import { useLocation } from '@tanstack/react-router'

import { Go } from './go'

/** Sends whoever is not signed in to the sign-in, which remembers where they wanted to go. */
export function ToSignIn() {
  const { href } = useLocation()
  return <Go to="/sign-in" search={{ to: href === '/' ? undefined : href }} replace />
}
