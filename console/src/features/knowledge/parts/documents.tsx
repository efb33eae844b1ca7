import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { BookOpen } from 'lucide-react'
import { useState } from 'react'

import { basesQuery, knownKey } from '@/api/known'
import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { useConfirmed } from '@/ui/confirmed'
import { More, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { documentsKey, documentsQuery, labelsKey, labelsQuery, removeDocument } from '../queries'
import type { Document } from '../rules'
import { EVERYTHING, GENERAL, isNarrowed } from '../scopes'
import { useUploads } from '../uploads'
import { DocumentDialog } from './document-dialog'
import { DocumentFilter } from './document-filter'
import { DocumentRow } from './document-row'
import { DropZone } from './drop-zone'
import { ScopeDialog } from './scope-dialog'
import { UploadList } from './upload-list'

export function Documents() {
  const t = useT()
  const mayChange = answering.includes(usePerson().role)
  const [wanted, setWanted] = useState(EVERYTHING)
  const basesRead = useQuery(basesQuery)
  const labelsRead = useQuery(labelsQuery)
  const query = useInfiniteQuery(documentsQuery(wanted))
  // Together, so that nothing is pushed down by what comes later. Without bases and labels the documents are there all the same.
  const isPending = query.isPending || basesRead.isPending || labelsRead.isPending
  const bases = basesRead.data ?? []
  const uploads = useUploads(wanted.knowledge_base_id === GENERAL ? null : wanted.knowledge_base_id)
  const [opened, setOpened] = useState<{ dialog: 'details' | 'scope'; document_id: string } | null>(null)
  const [askRemoval, removal] = useConfirmed<Document>({
    title: ({ title }) => t('knowledge.remove-title', { title }),
    description: t('knowledge.remove-about'),
    action: t('knowledge.remove'),
    said: t('knowledge.removed'),
    refresh: [documentsKey, labelsKey, knownKey('bases')],
    run: ({ document_id }) => removeDocument(document_id),
  })
  const documents = query.data?.pages.flatMap((page) => page.documents) ?? []
  const list = () => {
    if (isPending) return <LoadingRows />
    if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (documents.length === 0 && isNarrowed(wanted))
      return <Empty title={t('knowledge.nothing-listed')}>{t('knowledge.nothing-listed-about')}</Empty>
    if (documents.length === 0)
      return (
        <Empty icon={<BookOpen size={28} />} title={t('knowledge.none')}>
          {t(mayChange ? 'knowledge.none-about' : 'knowledge.none-viewer')}
        </Empty>
      )
    return (
      <Rows label={t('knowledge.tab.documents')}>
        {documents.map((document) => (
          <DocumentRow
            key={document.document_id}
            document={document}
            mayChange={mayChange}
            base={bases.find((one) => one.knowledge_base_id === document.knowledge_base_id)?.name ?? null}
            onDetails={() => setOpened({ dialog: 'details', document_id: document.document_id })}
            onScope={() => setOpened({ dialog: 'scope', document_id: document.document_id })}
            onRemove={() => askRemoval(document)}
          />
        ))}
      </Rows>
    )
  }
  const shown = documents.find(({ document_id }) => document_id === opened?.document_id)
  return (
    <div className="flex flex-col gap-5">
      {mayChange && <DropZone onFiles={uploads.add} />}
      {mayChange && <UploadList uploads={uploads} />}
      {!isPending && (documents.length > 0 || isNarrowed(wanted)) && (
        <DocumentFilter wanted={wanted} bases={bases} labels={labelsRead.data ?? []} onChange={setWanted} />
      )}
      {list()}
      <More query={query} />
      {shown && opened?.dialog === 'details' && (
        <DocumentDialog document={shown} mayChange={mayChange} onClose={() => setOpened(null)} />
      )}
      {shown && opened?.dialog === 'scope' && (
        <ScopeDialog document={shown} bases={bases} onClose={() => setOpened(null)} />
      )}
      {removal}
    </div>
  )
}
