import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'

import { useT } from '@/intl/intl'

import { Button, IconButton } from './button'
import { Menu } from './menu'

interface StepsProps<Step> {
  label: string
  add: string
  steps: readonly Step[]
  most: number
  nameOf: (step: Step) => string
  /** What can be added, each as it begins. */
  choices: readonly Step[]
  /** Their order counts. */
  ordered?: boolean
  error?: string | undefined
  children: (step: Step, at: number, change: (step: Step) => void) => ReactNode
  onChange: (steps: Step[]) => void
}

/** Returns a list in which one stands elsewhere. */
export function moved<One>(list: readonly One[], from: number, to: number): One[] {
  const one = list[from]
  if (one === undefined || to < 0 || to >= list.length) return [...list]
  return list.filter((_, at) => at !== from).toSpliced(to, 0, one)
}

/** A list of things of several kinds, each with fields of its own: conditions and actions. */
export function Steps<Step>(props: StepsProps<Step>) {
  const t = useT()
  const { label, add, steps, most, nameOf, choices, ordered = false, error, children, onChange } = props
  const change = (at: number, step: Step) => onChange(steps.map((one, other) => (other === at ? step : one)))
  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-2">
      <h3 className="font-medium">{label}</h3>
      {steps.length > 0 && (
        <ol className="flex flex-col gap-2">
          {steps.map((step, at) => {
            const name = nameOf(step)
            return (
              <li key={at} className="rounded-xl border bg-surface p-3">
                <header className="flex items-center gap-1">
                  <h4 className="min-w-0 grow font-medium">{name}</h4>
                  {ordered && (
                    <>
                      <IconButton
                        label={t('ui.steps.earlier', { name })}
                        icon={<ArrowUp size={16} />}
                        disabled={at === 0}
                        onClick={() => onChange(moved(steps, at, at - 1))}
                      />
                      <IconButton
                        label={t('ui.steps.later', { name })}
                        icon={<ArrowDown size={16} />}
                        disabled={at === steps.length - 1}
                        onClick={() => onChange(moved(steps, at, at + 1))}
                      />
                    </>
                  )}
                  <IconButton
                    label={t('ui.steps.remove', { name })}
                    icon={<X size={16} />}
                    onClick={() => onChange(steps.filter((_, other) => other !== at))}
                  />
                </header>
                <div className="flex flex-col gap-3 empty:hidden">{children(step, at, (next) => change(at, next))}</div>
              </li>
            )
          })}
        </ol>
      )}
      {error && (
        <p role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
      {steps.length < most && choices.length > 0 && (
        <Menu
          trigger={
            <Button className="self-start" icon={<Plus size={16} />}>
              {add}
            </Button>
          }
          entries={choices.map((choice) => ({ label: nameOf(choice), onSelect: () => onChange([...steps, choice]) }))}
        />
      )}
    </section>
  )
}
