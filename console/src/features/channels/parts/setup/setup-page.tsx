import { Go } from '@/app/go'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Page } from '@/ui/page'

import type { Channel, Provider } from '../../rules'
import { MadeChannel } from './made-channel'
import { NewChannel } from './new-channel'
import { ProviderChoice } from './provider-choice'

interface Made {
  channel: Channel
  /** What the business chose itself and has to type elsewhere. It is in this page's memory and can be read nowhere again. */
  token: string | null
}

/** From nothing to a number that hears and speaks, in three steps. */
export function SetupPage() {
  const t = useT()
  const { role } = usePerson()
  const [provider, setProvider] = useState<Provider | null>(null)
  const [made, setMade] = useState<Made | null>(null)
  if (!administering.includes(role)) return <Go to="/channels" replace />
  const step = made ? 3 : provider ? 2 : 1
  return (
    <Page title={t('channels.new')} description={t('channels.step-of', { step, of: 3 })}>
      {made ? (
        <MadeChannel channel={made.channel} token={made.token} />
      ) : provider ? (
        <NewChannel
          provider={provider}
          onBack={() => setProvider(null)}
          onMade={(channel, token) => setMade({ channel, token })}
        />
      ) : (
        <ProviderChoice onChoose={setProvider} />
      )}
    </Page>
  )
}
