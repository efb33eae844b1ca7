import { useEffect, type ReactNode } from 'react'

interface PageProps {
  title: string
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** A page with a heading, at a width that reads well. The inbox, which needs all of the screen, does without. */
export function Page({ title, description, actions, children }: PageProps) {
  useTitle(title)
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-5xl flex-col gap-6 p-4 sm:p-8">
        <header className="flex flex-wrap items-start justify-between gap-4">
          <div className="min-w-0">
            <h1 className="text-xl font-semibold break-words">{title}</h1>
            {description && <div className="mt-1 text-muted">{description}</div>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  )
}

/** A part of a page, on a surface of its own. */
export function Card({ title, actions, children }: { title?: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className="rounded-2xl border bg-surface">
      {title && (
        <header className="flex flex-wrap items-center justify-between gap-2 border-b px-5 py-3">
          <h2 className="font-semibold">{title}</h2>
          {actions}
        </header>
      )}
      <div className="p-5">{children}</div>
    </section>
  )
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Prosa`
  }, [title])
}
