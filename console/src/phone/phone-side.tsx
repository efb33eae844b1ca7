import { X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'

import { PhoneFrame } from './phone-frame'
import { closePhone, usePhoneIsBeside } from './use-phone'

/** The customer's phone beside the inbox, so that both are on one screen. */
export function PhoneSide() {
  const t = useT()
  const isOpen = usePhoneIsBeside()
  if (!isOpen) return null
  return (
    <aside aria-label={t('phone.title')} className="hidden w-90 shrink-0 flex-col border-s bg-surface lg:flex">
      <header className="flex items-center justify-between gap-2 border-b py-1.5 ps-4 pe-2">
        <div className="min-w-0">
          <h2 className="truncate font-semibold">{t('phone.title')}</h2>
          <p className="truncate text-xs text-muted">{t('phone.about')}</p>
        </div>
        <IconButton label={t('phone.close')} icon={<X size={18} />} onClick={closePhone} />
      </header>
      <PhoneFrame />
    </aside>
  )
}
