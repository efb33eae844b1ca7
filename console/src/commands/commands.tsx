/**
 * What can be done where the person is: by a key, or from the palette (Ctrl+K). A part of a page offers its commands while it
 * is shown; of two with the same keys the one that came last counts, which is the one that is nearer.
 */
import { createContext, lazy, Suspense, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'

import { isTyping, keyOf } from './keys'

export interface PageCommand {
  label: string
  keys?: string
  run: () => void
  /** What it does with whatever is typed in the palette, and what it is called then. */
  seeks?: { label: (typed: string) => string; run: (typed: string) => void }
}

const Palette = lazy(() => import('./palette').then((file) => ({ default: file.Palette })))
const BETWEEN_KEYS_MS = 1_000

interface Registry {
  offer: (commands: readonly PageCommand[]) => () => void
  open: () => void
}

const CommandsContext = createContext<Registry>({ offer: () => () => {}, open: () => {} })

export function CommandsProvider({ children }: { children: ReactNode }) {
  const offered = useRef(new Set<readonly PageCommand[]>())
  const [shown, setShown] = useState<readonly PageCommand[] | null>(null)
  // What is typed while the palette is still being loaded is meant for it.
  const isOpening = useRef(false)
  const registry = useMemo<Registry>(() => {
    const all = () => [...offered.current].reverse().flat()
    return {
      offer: (commands) => {
        offered.current.add(commands)
        return () => offered.current.delete(commands)
      },
      open: () => {
        isOpening.current = true
        setShown(all())
      },
    }
  }, [])
  const close = () => {
    isOpening.current = false
    setShown(null)
  }
  useEffect(() => {
    let before = { key: '', at: 0 }
    const press = (event: KeyboardEvent) => {
      const key = keyOf(event)
      if (event.defaultPrevented || event.isComposing || isTyping(event.target, key)) return
      if (key === 'mod+k') {
        event.preventDefault()
        registry.open()
        return
      }
      // A dialog or a menu has the keyboard to itself.
      if (isOpening.current || document.querySelector('[role=dialog],[role=alertdialog],[role=menu]')) return
      const both = event.timeStamp - before.at < BETWEEN_KEYS_MS ? `${before.key} ${key}` : key
      before = { key, at: event.timeStamp }
      const commands = [...offered.current].reverse().flat()
      const found = commands.find((one) => one.keys === both) ?? commands.find((one) => one.keys === key)
      if (!found) return
      event.preventDefault()
      before = { key: '', at: 0 }
      found.run()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [registry])
  return (
    <CommandsContext value={registry}>
      {children}
      <Suspense>{shown && <Palette commands={shown} onClose={close} />}</Suspense>
    </CommandsContext>
  )
}

/** Offers commands while this is shown. Pass a memoised list. */
export function useCommands(commands: readonly PageCommand[]): void {
  const { offer } = useContext(CommandsContext)
  useEffect(() => offer(commands), [commands, offer])
}

export const useOpenPalette = (): (() => void) => useContext(CommandsContext).open
