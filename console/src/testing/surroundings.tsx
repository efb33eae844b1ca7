/** What stands around a part that is rendered alone in a test: its texts, in English, and a cache of its own. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { IntlProvider } from 'react-intl'

import type { MessageId } from '@/intl/message-ids'

const files = import.meta.glob<Partial<Record<MessageId, string>>>('/src/**/messages/en.json', {
  import: 'default',
  eager: true,
})
const texts = Object.assign({}, ...Object.values(files)) as Record<MessageId, string>

export function Surroundings({ children }: { children: ReactNode }) {
  const [queries] = useState(() => new QueryClient())
  return (
    <IntlProvider locale="en" messages={texts}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </IntlProvider>
  )
}
