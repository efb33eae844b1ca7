import { Tooltip } from 'radix-ui'
import { useEffect, useEffectEvent, useImperativeHandle, type Ref } from 'react'

const AFTER_MS = 400

export interface ShownTipProps {
  target: Element
  /** What happened to it that begins the tip. */
  by: Event
  text: string
}

/** A tip from the moment on at which its element is pointed at or focused for the first time. */
export function ShownTip({ target, by, text }: ShownTipProps) {
  return (
    <Tooltip.Provider delayDuration={AFTER_MS}>
      <Tooltip.Root>
        <Tooltip.Trigger asChild>
          <There target={target} by={by} />
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-xs rounded-md bg-ink px-2 py-1 text-xs text-ground"
          >
            {text}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  )
}

const HEARD = ['PointerMove', 'PointerLeave', 'PointerDown', 'Focus', 'Blur', 'Click'] as const

type Given = Partial<Record<`on${(typeof HEARD)[number]}`, (event: Event) => void>> & {
  ref?: Ref<Element>
  'aria-describedby'?: string
}

/** Stands for an element that is there already: what the tip gives its trigger is given to that. */
function There({ target, by, ref, ...given }: Pick<ShownTipProps, 'target' | 'by'> & Given) {
  useImperativeHandle(ref, () => target, [target])
  const hear = useEffectEvent((what: (typeof HEARD)[number], event: Event) => given[`on${what}`]?.(event))
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    for (const what of HEARD) target.addEventListener(what.toLowerCase(), (event) => hear(what, event), { signal })
    // While this was loaded somebody may have gone elsewhere.
    if (by.type === 'focusin' && document.activeElement === target) hear('Focus', by)
    if (by.type !== 'focusin' && target.matches(':hover')) hear('PointerMove', by)
    return () => listening.abort()
  }, [target, by])
  const { 'aria-describedby': tip } = given
  useEffect(() => {
    if (tip === undefined) return
    target.setAttribute('aria-describedby', tip)
    return () => target.removeAttribute('aria-describedby')
  }, [target, tip])
  return null
}
