/** The phone: where it is for this business, and whether it is open beside the inbox. Where there is no room it is a page. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useSyncExternalStore } from 'react'

import { channelsQuery } from '@/api/known'

import { hasPhone, phoneAddress } from './address'

const KEPT_AS = 'prosa.phone'
const ROOM_BESIDE = '(min-width: 64rem)'

const listeners = new Set<() => void>()
const isKept = () => sessionStorage.getItem(KEPT_AS) === 'open'

function keep(open: boolean): void {
  if (open) sessionStorage.setItem(KEPT_AS, 'open')
  else sessionStorage.removeItem(KEPT_AS)
  listeners.forEach((listener) => listener())
}

/** Calls when the phone is opened or closed, or the window comes to have room for it or not. */
function onChange(listener: () => void): () => void {
  const room = matchMedia(ROOM_BESIDE)
  listeners.add(listener)
  room.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    room.removeEventListener('change', listener)
  }
}

export const closePhone = (): void => keep(false)

export const usePhoneIsBeside = (): boolean =>
  useSyncExternalStore(onChange, () => hasPhone && isKept() && matchMedia(ROOM_BESIDE).matches)

/** Returns what opens the phone, beside the inbox or as a page; null where there is no phone. */
export function useOpenPhone(): (() => void) | null {
  const navigate = useNavigate()
  const open = useCallback(() => {
    if (!matchMedia(ROOM_BESIDE).matches) return void navigate({ to: '/phone' })
    keep(true)
    if (!location.pathname.startsWith('/inbox')) void navigate({ to: '/inbox' })
  }, [navigate])
  return hasPhone ? open : null
}

/** Returns the phone's address once it is known to which of the business's numbers it writes. */
export function usePhoneAddress(): string | null {
  const { data: channels, isPending } = useQuery({ ...channelsQuery, enabled: hasPhone })
  return isPending ? null : phoneAddress(channels ?? [])
}
