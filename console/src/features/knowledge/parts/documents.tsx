import { useInfiniteQuery } from '@tanstack/react-query'
import { BookOpen, Info, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Badge } from '@/ui/badge'
import { useConfirmed } from '@/ui/confirmed'
import { More, Row, Rows } from '@/ui/rows'
import { Spinner } from '@/ui/spinner'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { documentsKey, documentsQuery, removeDocument } from '../queries'
import { failureOf, kindOf, toneOf, type Document } from '../rules'
import { useUploads } from '../uploads'
import { DocumentDialog } from './document-dialog'
import { DropZone } from './drop-zone'
import { useSize } from './size'
import { UploadList } from './upload-list'

export function Documents() {
  const t = useT()
  const size = useSize()
  const mayChange = answering.includes(usePerson().role)
  const query = useInfiniteQuery(documentsQuery)
  const uploads = useUploads()
  const [opened, setOpened] = useState<string | null>(null)
  const [askRemoval, removal] = useConfirmed<Document>({
    title: ({ title }) => t('knowledge.remove-title', { title }),
    description: t('knowledge.remove-about'),
    action: t('knowledge.remove'),
    said: t('knowledge.removed'),
    refresh: [documentsKey],
    run: ({ document_id }) => removeDocument(document_id),
  })
  const documents = query.data?.pages.flatMap((page) => page.documents) ?? []
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (documents.length === 0)
      return (
        <Empty icon={<BookOpen size={28} />} title={t('knowledge.none')}>
          {t(mayChange ? 'knowledge.none-about' : 'knowledge.none-viewer')}
        </Empty>
      )
    return (
      <Rows label={t('knowledge.tab.documents')}>
        {documents.map((document) => {
          const kind = kindOf(document.mime_type)
          return (
            <Row
              key={document.document_id}
              name={document.title}
              badges={
                <Badge tone={toneOf(document.status)}>
                  {document.status === 'processing' && <Spinner size={12} />}
                  {t(`knowledge.status.${document.status}`)}
                </Badge>
              }
              detail={
                <>
                  <p>
                    {[
                      kind ? t(kind) : document.mime_type,
                      size(document.size),
                      document.status === 'indexed' && t('knowledge.passages', { count: document.chunks }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </p>
                  {document.status === 'failed' && <p className="text-danger">{t(failureOf(document.reason))}</p>}
                </>
              }
              menu={[
                {
                  label: t('knowledge.details'),
                  icon: <Info size={16} />,
                  onSelect: () => setOpened(document.document_id),
                },
                ...(mayChange
                  ? [
                      {
                        label: t('knowledge.remove'),
                        icon: <Trash2 size={16} />,
                        danger: true,
                        onSelect: () => askRemoval(document),
                      },
                    ]
                  : []),
              ]}
            />
          )
        })}
      </Rows>
    )
  }
  const shown = documents.find(({ document_id }) => document_id === opened)
  return (
    <div className="flex flex-col gap-5">
      {mayChange && <DropZone onFiles={uploads.add} />}
      {mayChange && <UploadList uploads={uploads} />}
      {list()}
      <More query={query} />
      {shown && <DocumentDialog document={shown} onClose={() => setOpened(null)} />}
      {removal}
    </div>
  )
}
