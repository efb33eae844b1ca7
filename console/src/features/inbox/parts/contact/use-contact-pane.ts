import { useCallback, useState, useSyncExternalStore } from 'react'

import { usePhoneIsBeside } from '@/phone/use-phone'

const KEPT_AS = 'prosa.contact-pane'
const WIDE = '(min-width: 80rem)'
const WIDE_BESIDE_THE_PHONE = '(min-width: 102.5rem)'

interface ContactPaneState {
  isOpen: boolean
  toggle: () => void
}

/** Returns whether there is room, and goes on to as the window or what stands in it changes. */
function useRoom(query: string): boolean {
  const onChange = useCallback(
    (listener: () => void) => {
      const room = matchMedia(query)
      room.addEventListener('change', listener)
      return () => room.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(onChange, () => matchMedia(query).matches)
}

const opensIn = (hasRoom: boolean): boolean => hasRoom && localStorage.getItem(KEPT_AS) !== 'closed'

/** Beside the conversation where there is room, unless somebody closed it; elsewhere it is opened over it. */
export function useContactPane(): ContactPaneState {
  const hasRoom = useRoom(usePhoneIsBeside() ? WIDE_BESIDE_THE_PHONE : WIDE)
  const [pane, setPane] = useState(() => ({ hasRoom, isOpen: opensIn(hasRoom) }))
  if (pane.hasRoom !== hasRoom) setPane({ hasRoom, isOpen: opensIn(hasRoom) })
  const toggle = useCallback(() => {
    if (hasRoom) localStorage.setItem(KEPT_AS, pane.isOpen ? 'closed' : 'open')
    setPane({ hasRoom, isOpen: !pane.isOpen })
  }, [hasRoom, pane.isOpen])
  return { isOpen: pane.isOpen, toggle }
}
