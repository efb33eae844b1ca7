import { useCallback, useState } from 'react'

const KEPT_AS = 'prosa.contact-pane'
const WIDE = '(min-width: 80rem)'

interface ContactPaneState {
  isOpen: boolean
  toggle: () => void
}

/** Beside the conversation where there is room, unless somebody closed it; elsewhere it is opened over it. */
export function useContactPane(): ContactPaneState {
  const [isOpen, setOpen] = useState(() => matchMedia(WIDE).matches && localStorage.getItem(KEPT_AS) !== 'closed')
  const toggle = useCallback(() => {
    setOpen((was) => {
      if (matchMedia(WIDE).matches) localStorage.setItem(KEPT_AS, was ? 'closed' : 'open')
      return !was
    })
  }, [])
  return { isOpen, toggle }
}
