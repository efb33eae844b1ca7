import { useQuery } from '@tanstack/react-query'
import { Library, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { basesQuery, knownKey } from '@/api/known'
import { useT } from '@/intl/intl'
import { administering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { Row, Rows } from '@/ui/rows'
import { Failure, LoadingRows } from '@/ui/states'

import { removeBase } from '../../queries'
import type { KnowledgeBase } from '../../scopes'
import { BaseDialog } from './base-dialog'

/** The knowledge bases of a business: the general one, which every search looks at, and those that were made. */
export function Bases() {
  const t = useT()
  const mayChange = administering.includes(usePerson().role)
  const query = useQuery(basesQuery)
  const [opened, setOpened] = useState<KnowledgeBase | 'new' | null>(null)
  const [askRemoval, removal] = useConfirmed<KnowledgeBase>({
    title: ({ name }) => t('knowledge.base.remove-title', { name }),
    description: t('knowledge.base.remove-about'),
    action: t('knowledge.remove'),
    said: t('knowledge.base.removed'),
    refresh: [knownKey('bases')],
    run: ({ knowledge_base_id }) => removeBase(knowledge_base_id),
  })
  if (query.isPending) return <LoadingRows rows={3} />
  if (query.isError && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted">{t('knowledge.base.about')}</p>
        {mayChange && (
          <Button look="primary" icon={<Plus size={16} />} onClick={() => setOpened('new')}>
            {t('knowledge.base.add')}
          </Button>
        )}
      </div>
      <Rows label={t('knowledge.tab.bases')}>
        <Row name={t('knowledge.base.general')} mark={<Mark />} detail={t('knowledge.base.general-about')} />
        {query.data.map((base) => (
          <Row
            key={base.knowledge_base_id}
            name={base.name}
            mark={<Mark />}
            detail={[
              t('knowledge.base.documents', { count: base.documents }),
              t('knowledge.base.chunks', { tokens: base.chunk_tokens, overlap: base.overlap_tokens }),
            ].join(' · ')}
            menu={
              mayChange
                ? [
                    { label: t('knowledge.base.change'), icon: <Pencil size={16} />, onSelect: () => setOpened(base) },
                    {
                      label: t('knowledge.remove'),
                      icon: <Trash2 size={16} />,
                      danger: true,
                      onSelect: () => askRemoval(base),
                    },
                  ]
                : []
            }
          />
        ))}
      </Rows>
      {opened !== null && <BaseDialog base={opened === 'new' ? null : opened} onClose={() => setOpened(null)} />}
      {removal}
    </div>
  )
}

const Mark = () => <Library size={18} className="shrink-0 text-faint" aria-hidden />
