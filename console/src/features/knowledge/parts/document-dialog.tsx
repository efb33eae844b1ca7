import { useIntl } from 'react-intl'

import { trueNow } from '@/api/clock'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Dialog } from '@/ui/dialog'

import { failureOf, isFound, kindOf, unreadOf, type Document } from '../rules'
import { validityOf } from '../scopes'
import { useSize } from './size'
import { Versions } from './versions'

interface DocumentDialogProps {
  document: Document
  mayChange: boolean
  onClose: () => void
}

export function DocumentDialog({ document, mayChange, onClose }: DocumentDialogProps) {
  const t = useT()
  const times = useTimes()
  const size = useSize()
  const { formatList, formatNumber } = useIntl()
  const kind = kindOf(document.mime_type)
  const validity = validityOf(document, trueNow())
  const facts: [string, string | null][] = [
    [t('knowledge.kind'), kind ? t(kind) : document.mime_type],
    [t('knowledge.address'), document.source_url],
    [t('knowledge.file'), document.source_url === null ? document.filename || null : null],
    [t('knowledge.audience'), t(`knowledge.audience.${document.audience}`)],
    [t('knowledge.labels'), document.labels.length > 0 ? formatList(document.labels) : null],
    [t('knowledge.size'), size(document.size)],
    [t('knowledge.pages'), document.pages === null ? null : formatNumber(document.pages)],
    [t('knowledge.created'), times.full(document.created_at)],
    [t('knowledge.indexed'), document.indexed_at ? times.full(document.indexed_at) : null],
    [t('knowledge.chunks'), isFound(document.status) ? formatNumber(document.chunks) : null],
    [t('knowledge.tokens'), document.tokens > 0 ? formatNumber(document.tokens) : null],
    [t('knowledge.model'), document.embedding_model],
  ]
  return (
    <Dialog open title={document.title} description={t(`knowledge.status-about.${document.status}`)} onClose={onClose}>
      {document.status === 'failed' && <p className="text-danger">{t(failureOf(document.reason))}</p>}
      {validity && (
        <p className={validity.is === 'ends' ? 'text-muted' : 'text-warning'}>
          {t(`knowledge.validity.${validity.is}`, { when: times.full(validity.moment) })}
        </p>
      )}
      {document.status === 'partly_indexed' && (
        <ul className="list-disc pl-5">
          {unreadOf(document.unread).map(({ message, count, pages }) => (
            <li key={message}>
              {t(message, { count })}
              {pages.length > 0 && ` ${t('knowledge.unread-pages', { pages: formatList(pages.map(String)) })}`}
            </li>
          ))}
        </ul>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd dir="auto" className="min-w-0 [overflow-wrap:anywhere]">
                {value}
              </dd>
            </div>
          ))}
      </dl>
      <Versions document={document} mayChange={mayChange} onRestored={onClose} />
    </Dialog>
  )
}
