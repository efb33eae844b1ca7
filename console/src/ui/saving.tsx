/** Saving what others change too: whoever comes second is shown what is there now, and keeps what they typed. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

import { asProblem } from '@/api/problem'
import { useT } from '@/intl/intl'

import { Button } from './button'

const STALE = 412

export interface Versioned<Data> {
  data: Data
  /** As `If-Match` takes it. */
  version: string
}

/** Returns something with a `version` of its own, with the tag that the API has for it. */
export const versioned = <Data extends { version: number }>(data: Data): Versioned<Data> => ({
  data,
  version: `"${data.version}"`,
})

interface Options<Data, Body> {
  /** What the form began with. */
  seen: Versioned<Data>
  read: () => Promise<Versioned<Data>>
  /** `now` is what stands there, as far as the form knows: for what is written whole. */
  save: (body: Body, version: string, now: Data) => Promise<Versioned<Data>>
  onSaved: (now: Versioned<Data>) => void
}

export interface Saving<Data, Body> {
  save: (body: Body) => void
  busy: boolean
  error: Error | null
  /** What somebody else saved since the form was opened. Saving again replaces it. */
  meanwhile: Data | null
  /** Before it, what the form began with. */
  before: Data
  /** Their version is taken: call it when the form shows it. */
  settle: () => void
}

export function useSaving<Data, Body>({ seen, read, save, onSaved }: Options<Data, Body>): Saving<Data, Body> {
  const [known, setKnown] = useState(seen)
  const [before, setBefore] = useState(seen.data)
  const [meanwhile, setMeanwhile] = useState<Data | null>(null)
  const saving = useMutation({
    mutationFn: async (body: Body) => {
      try {
        return await save(body, known.version, known.data)
      } catch (error) {
        if (asProblem(error).status !== STALE) throw error
        const now = await read()
        setKnown(now)
        setMeanwhile(now.data)
        return null
      }
    },
    onSuccess: (now) => {
      if (now === null) return
      setKnown(now)
      setBefore(now.data)
      setMeanwhile(null)
      onSaved(now)
    },
  })
  return {
    save: saving.mutate,
    busy: saving.isPending,
    error: saving.error,
    meanwhile,
    before,
    settle: () => {
      if (meanwhile !== null) setBefore(meanwhile)
      setMeanwhile(null)
    },
  }
}

export interface Shown {
  label: string
  value: string
}

/** Returns what reads otherwise now than it did. */
export function changedSince(before: readonly Shown[], now: readonly Shown[]): Shown[] {
  const old = new Map(before.map((one) => [one.label, one.value]))
  return now.filter((one) => old.get(one.label) !== one.value)
}

interface MeanwhileProps<Data, Body> {
  saving: Saving<Data, Body>
  /** How a version reads, field by field. */
  describe: (data: Data) => readonly Shown[]
  /** Puts their version into the form. */
  onTake: (data: Data) => void
}

/** Shown in a form whose object somebody else has changed. */
export function Meanwhile<Data, Body>({ saving, describe, onTake }: MeanwhileProps<Data, Body>) {
  const t = useT()
  const { meanwhile, before, settle } = saving
  if (meanwhile === null) return null
  const changed = changedSince(describe(before), describe(meanwhile))
  return (
    <section role="alert" className="flex flex-col gap-3 rounded-xl bg-warning-soft p-4">
      <p className="font-medium text-warning">{t('ui.meanwhile')}</p>
      <dl className="flex flex-col gap-1">
        {changed.map((one) => (
          <div key={one.label} className="flex flex-wrap gap-x-2">
            <dt className="text-muted">{one.label}:</dt>
            <dd dir="auto" className="min-w-0 break-words whitespace-pre-line">
              {one.value || '—'}
            </dd>
          </div>
        ))}
      </dl>
      <div>
        <Button
          onClick={() => {
            onTake(meanwhile)
            settle()
          }}
        >
          {t('ui.meanwhile.take')}
        </Button>
      </div>
    </section>
  )
}
