import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'

import { NotFound } from '@/app/failures'
import { useT } from '@/intl/intl'
import { useTitle } from '@/ui/page'

import { hasPhone } from './address'
import { PhoneFrame } from './phone-frame'

/** The phone by itself, for a screen that has no room for it beside the inbox. */
export function PhonePage() {
  const t = useT()
  useTitle(t('phone.title'))
  if (!hasPhone) return <NotFound />
  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">{t('phone.title')}</h1>
      <Link to="/inbox" className="flex items-center gap-1 border-b bg-surface px-3 py-2.5 text-muted">
        <ChevronLeft size={18} aria-hidden />
        {t('phone.to-inbox')}
      </Link>
      <PhoneFrame />
    </div>
  )
}
