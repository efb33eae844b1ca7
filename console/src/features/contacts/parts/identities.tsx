import type { Contact } from '@/api/conversations'
import { useT } from '@/intl/intl'

/** By what a customer is known; the first is where answers go. */
export function Identities({ of }: { of: Contact['identities'] }) {
  const t = useT()
  return (
    <ul className="flex flex-col gap-1">
      {of.map(({ kind, address, provider }) => (
        <li key={`${provider} ${address}`} className="flex flex-wrap items-baseline gap-x-3">
          <span className="w-24 shrink-0 text-muted">{t(`contacts.identity.${kind}`)}</span>
          <span dir="ltr" className="min-w-0 grow [overflow-wrap:anywhere] select-all">
            {address}
          </span>
          <span className="text-xs text-muted">{t(`inbox.provider.${provider}`)}</span>
        </li>
      ))}
    </ul>
  )
}
