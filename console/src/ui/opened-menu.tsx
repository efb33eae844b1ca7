import { DropdownMenu } from 'radix-ui'
import { Fragment, useRef } from 'react'

import { Count } from './count'
import type { MenuEntry, MenuProps } from './menu'

/** A menu from the moment on at which it is opened for the first time. */
export default function OpenedMenu({ trigger, entries, title }: MenuProps) {
  const takesFocus = useRef(false)
  const choose = (entry: MenuEntry) => {
    takesFocus.current = entry.takesFocus ?? false
    entry.onSelect()
  }
  return (
    <DropdownMenu.Root defaultOpen>
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
