import { FolderCog, Info, RotateCcw, Trash2 } from 'lucide-react'
import { useIntl } from 'react-intl'

import { useT } from '@/intl/intl'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useDoing } from '@/ui/doing'
import { Row } from '@/ui/rows'
import { Spinner } from '@/ui/spinner'

import { documentsKey, retryDocument } from '../queries'
import { failureOf, isFound, kindOf, mayRetry, progressOf, toneOf, type Document } from '../rules'
import { ProgressLine } from './progress'
import { ScopeBadges } from './scope-badges'
import { useSize } from './size'

interface DocumentRowProps {
  document: Document
  mayChange: boolean
  /** The name of its knowledge base; null in the general one. */
  base: string | null
  onDetails: () => void
  onScope: () => void
  onRemove: () => void
}

export function DocumentRow({ document, mayChange, base, onDetails, onScope, onRemove }: DocumentRowProps) {
  const t = useT()
  const size = useSize()
  const { formatNumber } = useIntl()
  const retry = useDoing(() => retryDocument(document.document_id), { refresh: [documentsKey], loud: true })
  const kind = kindOf(document.mime_type)
  const progress = document.status === 'processing' ? progressOf(document) : null
  const facts = [
    kind ? t(kind) : document.mime_type,
    size(document.size),
    isFound(document.status) && t('knowledge.passages', { count: document.chunks }),
    progress && t(progress.message, { done: document.embedded, all: document.chunks }),
  ]
  return (
    <Row
      name={document.title}
      badges={
        <>
          <Badge tone={toneOf(document.status)}>
            {progress && <Spinner size={12} />}
            {t(`knowledge.status.${document.status}`)}
            {progress?.percent != null && (
              <span className="tabular-nums">{formatNumber(progress.percent / 100, { style: 'percent' })}</span>
            )}
          </Badge>
          {document.version > 1 && <Badge>{t('knowledge.version', { number: document.version })}</Badge>}
          <ScopeBadges document={document} base={base} />
        </>
      }
      detail={
        <div className="relative">
          <p>{facts.filter(Boolean).join(' · ')}</p>
          {document.status === 'failed' && <p className="text-danger">{t(failureOf(document.reason))}</p>}
          {mayChange && mayRetry(document) && (
            <Button
              className="my-1"
              icon={<RotateCcw size={16} />}
              busy={retry.isPending}
              onClick={() => retry.mutate()}
            >
              {t('ui.retry')}
            </Button>
          )}
          {progress?.percent != null && <ProgressLine name={document.title} percent={progress.percent} />}
        </div>
      }
      menu={[
        { label: t('knowledge.details'), icon: <Info size={16} />, onSelect: onDetails },
        ...(mayChange
          ? [
              { label: t('knowledge.scope.title'), icon: <FolderCog size={16} />, onSelect: onScope },
              { label: t('knowledge.remove'), icon: <Trash2 size={16} />, danger: true, onSelect: onRemove },
            ]
          : []),
      ]}
    />
  )
}
