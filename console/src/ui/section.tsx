import { Pencil } from 'lucide-react'
import type { ReactNode } from 'react'

import { IconButton } from './button'

/** A part of a pane that tells of one thing. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t px-4 py-3">
      <header className="mb-2 flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-xs font-semibold text-muted">{title}</h3>
        {action}
      </header>
      {children}
    </section>
  )
}

export function EditButton({ label, onClick }: { label: string; onClick: () => void }) {
  return <IconButton label={label} icon={<Pencil size={14} />} className="size-7" onClick={onClick} />
}

/** Names and what they stand for, one a line. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd dir="auto" className="text-end break-words">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  )
}
