import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useState } from 'react'

import { useT } from '@/intl/intl'

import type { PageCommand } from './commands'
import { shownKeys } from './keys'

/** Everything that can be done here, found by typing some of its name. */
export function Palette({ commands, onClose }: { commands: readonly PageCommand[]; onClose: () => void }) {
  const t = useT()
  const [typed, setTyped] = useState('')
  const words = typed.trim()
  const run = (command: PageCommand) => {
    onClose()
    if (words && command.seeks) command.seeks.run(words)
    else command.run()
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-2xl border bg-raised shadow-raised"
        >
          <Dialog.Title className="sr-only">{t('commands.title')}</Dialog.Title>
          <Command label={t('commands.title')} loop>
            <Command.Input
              placeholder={t('commands.search')}
              value={typed}
              onValueChange={setTyped}
              className="w-full border-b bg-transparent px-4 py-3 text-base outline-none"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-2">
              <Command.Empty className="p-4 text-center text-muted">{t('commands.none')}</Command.Empty>
              {commands.map((command, index) => (
                <Command.Item
                  key={`${command.label}-${index}`}
                  // What is sought stands in what it is found by, so that it is offered whatever was typed.
                  value={`${words && command.seeks ? command.seeks.label(words) : command.label} ${index}`}
                  onSelect={() => run(command)}
                  className="flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 data-[selected=true]:bg-hover"
                >
                  <span className="min-w-0 grow truncate">
                    {words && command.seeks ? command.seeks.label(words) : command.label}
                  </span>
                  {command.keys && (
                    <kbd className="rounded bg-sunken px-1.5 py-0.5 text-xs text-muted">{shownKeys(command.keys)}</kbd>
                  )}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
