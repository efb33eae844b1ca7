import { useNavigate } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { Page } from '@/ui/page'
import { Tabs } from '@/ui/tabs'

import { Documents } from './parts/documents'
import { SearchPlayground } from './parts/search-playground'
import { knowledgeRoute } from './routes'
import { asTab } from './rules'

export function KnowledgePage() {
  const t = useT()
  const { tab } = knowledgeRoute.useSearch()
  const navigate = useNavigate()
  return (
    <Page title={t('knowledge.title')} description={t('knowledge.about')}>
      <Tabs
        label={t('knowledge.title')}
        value={tab}
        onChange={(next) => void navigate({ to: '/knowledge', search: { tab: asTab(next) }, replace: true })}
        tabs={[
          { value: 'documents', label: t('knowledge.tab.documents'), content: <Documents /> },
          { value: 'search', label: t('knowledge.tab.search'), content: <SearchPlayground /> },
        ]}
      />
    </Page>
  )
}
