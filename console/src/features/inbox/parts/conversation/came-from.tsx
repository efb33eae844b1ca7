import { Megaphone } from 'lucide-react'

import type { components } from '@/api/generated/conversation'
import { useT } from '@/intl/intl'

import { safeAddress } from './formatting'

/** The ad, page or campaign that led the customer here. */
export function CameFrom({ from }: { from: components['schemas']['CameFromView'] }) {
  const t = useT()
  const address = from.source_url ? safeAddress(from.source_url) : null
  return (
    <aside className="mb-1 flex gap-2 rounded-lg border bg-sunken/60 p-2 text-xs">
      <Megaphone size={14} className="mt-0.5 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0">
        <p className="text-muted">{t('inbox.came-from')}</p>
        {[from.headline, from.body, from.campaign].map(
          (line, index) =>
            line && (
              <p key={index} dir="auto" className={`break-words ${index === 0 ? 'font-semibold' : ''}`}>
                {line}
              </p>
            ),
        )}
        {address && (
          <a
            href={address}
            target="_blank"
            rel="noopener noreferrer nofollow"
            dir="ltr"
            className="break-all text-accent underline"
          >
            {address}
          </a>
        )}
      </div>
    </aside>
  )
}
