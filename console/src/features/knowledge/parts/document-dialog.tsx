import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Dialog } from '@/ui/dialog'

import { failureOf, kindOf, type Document } from '../rules'
import { useSize } from './size'

export function DocumentDialog({ document, onClose }: { document: Document; onClose: () => void }) {
  const t = useT()
  const times = useTimes()
  const size = useSize()
  const { formatNumber } = useIntl()
  const kind = kindOf(document.mime_type)
  const facts: [string, string | null][] = [
    [t('knowledge.kind'), kind ? t(kind) : document.mime_type],
    [t('knowledge.size'), size(document.size)],
    [t('knowledge.created'), times.full(document.created_at)],
    [t('knowledge.indexed'), document.indexed_at ? times.full(document.indexed_at) : null],
    [t('knowledge.chunks'), document.status === 'indexed' ? formatNumber(document.chunks) : null],
    [t('knowledge.tokens'), document.tokens > 0 ? formatNumber(document.tokens) : null],
    [t('knowledge.model'), document.embedding_model],
  ]
  return (
    <Dialog open title={document.title} description={t(`knowledge.status-about.${document.status}`)} onClose={onClose}>
      {document.status === 'failed' && <p className="text-danger">{t(failureOf(document.reason))}</p>}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {facts
          .filter(([, value]) => value !== null)
          .map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
      </dl>
    </Dialog>
  )
}
