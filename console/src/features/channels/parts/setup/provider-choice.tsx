import { Building2, ServerCog } from 'lucide-react'

import { useT } from '@/intl/intl'

import { PROVIDERS } from '../../providers'
import { isLinked, type Provider } from '../../rules'

export function ProviderChoice({ onChoose }: { onChoose: (provider: Provider) => void }) {
  const t = useT()
  return (
    <>
      {([false, true] as const).map((linked) => (
        <section key={String(linked)} className="flex flex-col gap-3" aria-labelledby={`kind-${linked}`}>
          <h2 id={`kind-${linked}`} className="flex items-center gap-2 font-semibold">
            {linked ? <ServerCog size={18} aria-hidden /> : <Building2 size={18} aria-hidden />}
            {t(linked ? 'channels.kind-linked' : 'channels.kind-official')}
          </h2>
          <p className="max-w-prose text-muted">
            {t(linked ? 'channels.kind-linked-about' : 'channels.kind-official-about')}
          </p>
          <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {PROVIDERS.filter((one) => isLinked(one) === linked).map((one) => (
              <li key={one}>
                <button
                  type="button"
                  onClick={() => onChoose(one)}
                  className="flex h-full w-full flex-col gap-1 rounded-2xl border bg-surface p-4 text-start hover:border-accent hover:bg-hover"
                >
                  <span className="font-medium">{t(`channels.provider.${one}`)}</span>
                  <span className="text-muted">{t(`channels.provider-about.${one}`)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}
