import { Slot } from 'radix-ui'
import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from 'react'

const load = () => import('./opened-menu')
const OpenedMenu = lazy(load)

export interface MenuEntry {
  label: string
  icon?: ReactNode
  danger?: boolean
  checked?: boolean
  /** Stands above it, where another part of the menu begins. */
  heading?: string
  count?: number
  /** What it does puts the focus elsewhere, and it does not come back to the menu's button. */
  takesFocus?: boolean
  onSelect: () => void
}

export interface MenuProps {
  trigger: ReactNode
  entries: readonly MenuEntry[]
  title?: string
}

/** A menu that opens from `trigger`, which must be a button. What it is made of is loaded when somebody is about to open one. */
export function Menu(props: MenuProps) {
  const [wasOpened, setOpened] = useState(false)
  const open = () => setOpened(true)
  const openDownwards = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    open()
  }
  const button = (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={open}
      onKeyDown={openDownwards}
    >
      {props.trigger}
    </Slot.Root>
  )
  if (!wasOpened) return button
  return (
    <Suspense fallback={button}>
      <OpenedMenu {...props} />
    </Suspense>
  )
}
