import { useNavigate } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { Page } from '@/ui/page'
import { Tabs } from '@/ui/tabs'

import { SettingsCard } from './parts/settings-card'
import { Turns } from './parts/turns'
import { aiRoute } from './routes'
import { asTab } from './rules'

export function AiPage() {
  const t = useT()
  const { tab } = aiRoute.useSearch()
  const navigate = useNavigate()
  return (
    <Page title={t('ai.title')} description={t('ai.about')}>
      <Tabs
        label={t('ai.title')}
        value={tab}
        onChange={(next) =>
          void navigate({ to: '/ai', search: (before) => ({ ...before, tab: asTab(next) }), replace: true })
        }
        tabs={[
          { value: 'settings', label: t('ai.tab.settings'), content: <SettingsCard /> },
          { value: 'turns', label: t('ai.tab.turns'), content: <Turns /> },
        ]}
      />
    </Page>
  )
}
