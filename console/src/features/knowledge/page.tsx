import { useNavigate } from '@tanstack/react-router'

import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Page } from '@/ui/page'
import { Tabs } from '@/ui/tabs'

import { Answers } from './parts/answers/answers'
import { Bases } from './parts/bases/bases'
import { Documents } from './parts/documents'
import { SearchPlayground } from './parts/search-playground'
import { Websites } from './parts/websites/websites'
import { knowledgeRoute } from './routes'
import { asTab } from './rules'

export function KnowledgePage() {
  const t = useT()
  const { tab } = knowledgeRoute.useSearch()
  const navigate = useNavigate()
  // Drafts have customers' words.
  const seesAnswers = answering.includes(usePerson().role)
  return (
    <Page title={t('knowledge.title')} description={t('knowledge.about')}>
      <Tabs
        label={t('knowledge.title')}
        value={tab === 'answers' && !seesAnswers ? 'documents' : tab}
        onChange={(next) => void navigate({ to: '/knowledge', search: { tab: asTab(next) }, replace: true })}
        tabs={[
          { value: 'documents', label: t('knowledge.tab.documents'), content: <Documents /> },
          ...(seesAnswers ? [{ value: 'answers', label: t('knowledge.tab.answers'), content: <Answers /> }] : []),
          { value: 'websites', label: t('knowledge.tab.websites'), content: <Websites /> },
          { value: 'bases', label: t('knowledge.tab.bases'), content: <Bases /> },
          { value: 'search', label: t('knowledge.tab.search'), content: <SearchPlayground /> },
        ]}
      />
    </Page>
  )
}
