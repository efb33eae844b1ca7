import { Link } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { Empty, Failure } from '@/ui/states'

export function NotFound() {
  const t = useT()
  return (
    <Empty title={t('app.not-found')}>
      <Link to="/" className="text-accent underline">
        {t('app.to-start')}
      </Link>
    </Empty>
  )
}

export function PageFailure({ error, reset }: { error: unknown; reset: () => void }) {
  return <Failure error={error} onRetry={reset} />
}
