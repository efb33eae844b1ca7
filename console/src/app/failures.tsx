import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { Failure } from '@/ui/states'

export function NotFound() {
  const t = useT()
  return (
    <div className="flex h-full min-h-40 flex-col items-center justify-center gap-2 p-6 text-center">
      <h1 className="font-medium">{t('app.not-found')}</h1>
      <Link to="/" className="text-accent underline">
        {t('app.to-start')}
      </Link>
    </div>
  )
}

export function PageFailure({ error, reset }: { error: unknown; reset: () => void }) {
  return <Failure error={error} onRetry={reset} />
}
