import { Slot } from 'radix-ui'
import { lazy, Suspense, useState, type ReactNode, type SyntheticEvent } from 'react'

import type { ShownTipProps } from './shown-tip'

const load = async () => {
  try {
    return { default: (await import('./shown-tip')).ShownTip }
  } catch {
    return { default: () => null } // what it says is known without it
  }
}
const ShownTip = lazy<(tip: ShownTipProps) => ReactNode>(load)

/**
 * A short text beside what is pointed at or focused. It only repeats the element's name: nothing is told by it alone. What it is
 * made of is loaded, and drawn, when that happens for the first time: most tips of a page are never seen.
 */
export function Tip({ text, children }: { text: string; children: ReactNode }) {
  const [begun, setBegun] = useState<Omit<ShownTipProps, 'text'> | null>(null)
  const begin = ({ currentTarget, nativeEvent }: SyntheticEvent) =>
    setBegun((known) => known ?? { target: currentTarget, by: nativeEvent })
  return (
    <>
      <Slot.Root onPointerEnter={begin} onFocus={begin}>
        {children}
      </Slot.Root>
      <Suspense>{begun && <ShownTip {...begun} text={text} />}</Suspense>
    </>
  )
}
