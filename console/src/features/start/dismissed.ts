/** Whether the first steps were put away in this browser, for a tenant. */
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
const keptAs = (tenantId: string) => `prosa.start-dismissed.${tenantId}`

export function dismiss(tenantId: string): void {
  localStorage.setItem(keptAs(tenantId), 'yes')
  listeners.forEach((listener) => listener())
}

export const useDismissed = (tenantId: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => localStorage.getItem(keptAs(tenantId)) !== null,
  )
