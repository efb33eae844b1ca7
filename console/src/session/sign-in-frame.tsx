import type { ReactNode } from 'react'

/** The card in the middle of the page of those who are not in yet. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="flex w-full max-w-sm flex-col gap-6 rounded-2xl border bg-surface p-8 shadow-raised">
        <header className="flex items-center gap-3">
          <img src="/icon.svg" alt="" width={32} height={32} />
          <h1 className="text-lg font-semibold">{title}</h1>
        </header>
        {children}
      </div>
    </main>
  )
}
