import { DropdownMenu } from 'radix-ui'
import { Fragment, useRef, type ReactNode } from 'react'

import { Count } from './count'

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

/** A menu that opens from `trigger`, which must be a button. */
export function Menu({
  trigger,
  entries,
  title,
}: {
  trigger: ReactNode
  entries: readonly MenuEntry[]
  title?: string
}) {
  const takesFocus = useRef(false)
  const choose = (entry: MenuEntry) => {
    takesFocus.current = entry.takesFocus ?? false
    entry.onSelect()
  }
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            if (takesFocus.current) event.preventDefault()
            takesFocus.current = false
          }}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-[calc(100vw-1rem)] min-w-48 overflow-y-auto rounded-xl border bg-raised p-1 shadow-raised"
        >
          {title && <DropdownMenu.Label className="px-2 py-1.5 text-xs text-muted">{title}</DropdownMenu.Label>}
          {entries.map((entry, index) => (
            <Fragment key={`${index} ${entry.label}`}>
              {entry.heading && (
                <DropdownMenu.Label className="px-2 py-1.5 text-xs text-muted">{entry.heading}</DropdownMenu.Label>
              )}
              <DropdownMenu.Item
                onSelect={() => choose(entry)}
                className={`flex cursor-pointer items-center gap-2 rounded-lg px-2 py-1.5 outline-none data-highlighted:bg-hover ${entry.danger ? 'text-danger' : ''}`}
              >
                {entry.icon}
                <bdi className="min-w-0 grow break-words">{entry.label}</bdi>
                <Count of={entry.count ?? 0} />
                {entry.checked && <span aria-hidden>✓</span>}
              </DropdownMenu.Item>
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
