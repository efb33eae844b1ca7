/** What stands where content will be, is not, or could not be had. */
import { Link } from '@tanstack/react-router'
import { CloudOff } from 'lucide-react'
import type { ReactNode } from 'react'

import { asProblem } from '@/api/problem'
import { useT } from '@/intl/intl'

import { Button } from './button'
import { useSaid } from './said'
import { Spinner } from './spinner'

export function Loading() {
  const t = useT()
  return (
    <div
      role="status"
      aria-label={t('ui.loading')}
      className="flex h-full min-h-40 items-center justify-center text-muted"
    >
      <Spinner size={24} />
    </div>
  )
}

/** Grey lines in the shape of a list, so that nothing jumps when it comes. */
export function LoadingRows({ rows = 6 }: { rows?: number }) {
  const t = useT()
  return (
    <div role="status" aria-label={t('ui.loading')} className="flex animate-pulse flex-col gap-3 p-4">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="h-10 rounded-lg bg-sunken" />
      ))}
    </div>
  )
}

export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="flex h-full min-h-40 flex-col items-center justify-center gap-2 p-6 text-center">
      {icon && <div className="text-faint">{icon}</div>}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-md text-muted">{children}</div>}
    </div>
  )
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useT()
  const said = useSaid()
  const problem = asProblem(error)
  // Asking again would be answered the same.
  const isFinal = problem.status === 404 || problem.status === 403
  return (
    <div role="alert" className="flex h-full min-h-40 flex-col items-center justify-center gap-3 p-6 text-center">
      <CloudOff size={28} className="text-faint" aria-hidden />
      <p className="max-w-md text-muted">{said(problem)}</p>
      {isFinal && (
        <Link to="/" className="text-accent underline">
          {t('app.to-start')}
        </Link>
      )}
      {onRetry && !isFinal && <Button onClick={onRetry}>{t('ui.retry')}</Button>}
    </div>
  )
}
