import { useId, useState } from 'react'

import { useT } from '@/intl/intl'

import { inputLook } from './field'

export interface Pickable {
  value: string
  label: string
  note?: string
}

interface PickProps {
  label: string
  hint?: string
  error?: string | undefined
  options: readonly Pickable[]
  value: readonly string[]
  disabled?: boolean
  onChange: (value: string[]) => void
}

const FEW = 8

/** Returns what can be picked, and what is picked although it is there no longer. */
export function pickable(options: readonly Pickable[], value: readonly string[], gone: string): readonly Pickable[] {
  const known = new Set(options.map((one) => one.value))
  return [...options, ...value.filter((one) => !known.has(one)).map((one) => ({ value: one, label: gone }))]
}

/** Some of a list of any length. */
export function Pick({ label, hint, error, options, value, disabled, onChange }: PickProps) {
  const t = useT()
  const id = useId()
  const [words, setWords] = useState('')
  const all = pickable(options, value, t('ui.pick.gone'))
  const shown = all.filter((one) => one.label.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()))
  const told = error ?? hint
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5" aria-describedby={told ? id : undefined} disabled={disabled}>
      <legend className="mb-1.5 font-medium">
        {label}
        {value.length > 0 && <span className="ms-2 font-normal text-muted tabular-nums">{value.length}</span>}
      </legend>
      {all.length > FEW && (
        <input
          type="search"
          className={inputLook}
          aria-label={t('ui.pick.filter', { label })}
          placeholder={t('ui.pick.filter-short')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      {all.length === 0 ? (
        <p className="text-muted">{t('ui.pick.nothing')}</p>
      ) : (
        <ul className="max-h-56 overflow-y-auto rounded-lg border border-line-strong bg-surface p-1">
          {shown.map((one) => (
            <li key={one.value}>
              <label className="flex cursor-pointer items-start gap-2 rounded-md px-2 py-1.5 hover:bg-hover">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                  checked={value.includes(one.value)}
                  onChange={(event) =>
                    onChange(
                      event.target.checked ? [...value, one.value] : value.filter((other) => other !== one.value),
                    )
                  }
                />
                <span dir="auto" className="min-w-0 break-words">
                  {one.label}
                  {one.note && <span className="block text-xs text-muted">{one.note}</span>}
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {told && (
        <p id={id} role={error ? 'alert' : undefined} className={`text-xs ${error ? 'text-danger' : 'text-muted'}`}>
          {told}
        </p>
      )}
    </fieldset>
  )
}
