import { useState, type ReactNode } from 'react'
import type { QueryKey } from '@tanstack/react-query'

import { Confirm } from './dialog'
import { useDoing } from './doing'

interface Confirmed<Thing> {
  title: (thing: Thing) => string
  description: string
  action: string
  refresh: readonly QueryKey[]
  said: string
  run: (thing: Thing) => Promise<unknown>
  onDone?: () => void
}

/** Something that is asked about before it is done. Returns the function that asks, and the question to be put into the page. */
export function useConfirmed<Thing>(options: Confirmed<Thing>): [ask: (thing: Thing) => void, question: ReactNode] {
  const [thing, setThing] = useState<Thing | null>(null)
  const doing = useDoing(options.run, {
    refresh: options.refresh,
    said: options.said,
    loud: true,
    onDone: () => {
      setThing(null)
      options.onDone?.()
    },
  })
  const question = thing !== null && (
    <Confirm
      open
      title={options.title(thing)}
      description={options.description}
      action={options.action}
      busy={doing.isPending}
      onClose={() => setThing(null)}
      onConfirm={() => doing.mutate(thing)}
    />
  )
  return [setThing, question]
}
