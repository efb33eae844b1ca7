import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'

import { useT } from '@/intl/intl'
import { useConnection } from '@/live/live'

const PATIENCE_MS = 2_000

/** Says that the connection is lost, once it is longer than a moment. */
export function ConnectionBanner() {
  const t = useT()
  const connection = useConnection()
  const lost = connection === 'lost'
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(lost), lost ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [lost])
  return (
    <div role="status">
      {shown && lost && (
        <p className="flex items-center justify-center gap-2 bg-warning-soft px-4 py-1.5 text-warning">
          <WifiOff size={16} aria-hidden />
          {t('app.connection-lost')}
        </p>
      )}
    </div>
  )
}
