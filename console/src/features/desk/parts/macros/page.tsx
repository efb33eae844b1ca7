import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, Trash2, Zap } from 'lucide-react'
import { useState } from 'react'

import { macrosQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { supervising } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { Page } from '@/ui/page'
import { Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { deleteMacro } from '../../queries'
import type { Macro } from '../../rules'
import { MacroDialog } from './macro-dialog'

export function MacrosPage() {
  const t = useT()
  const leads = supervising.includes(usePerson().role)
  const query = useQuery(macrosQuery)
  const [edited, setEdited] = useState<Macro | 'new' | null>(null)
  const [ask, question] = useConfirmed<Macro>({
    title: ({ name }) => t('desk.delete-title', { name }),
    description: t('desk.macro.delete-about'),
    action: t('desk.delete'),
    said: t('desk.deleted'),
    refresh: [macrosQuery.queryKey],
    run: ({ macro_id }) => deleteMacro(macro_id),
  })
  const list = () => {
    if (query.isPending) return <LoadingRows />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    if (query.data.length === 0)
      return (
        <Empty icon={<Zap size={28} />} title={t('desk.no-macros')}>
          {t('desk.no-macros-about')}
        </Empty>
      )
    return (
      <Rows label={t('desk.macros')}>
        {query.data.map((macro) => (
          <Row
            key={macro.macro_id}
            name={macro.name}
            detail={macro.actions.map((one) => t(`desk.action.${one.type}`)).join(' → ')}
            menu={
              leads
                ? [
                    { label: t('desk.change'), icon: <Pencil size={16} />, onSelect: () => setEdited(macro) },
                    { label: t('desk.delete'), icon: <Trash2 size={16} />, danger: true, onSelect: () => ask(macro) },
                  ]
                : []
            }
          />
        ))}
      </Rows>
    )
  }
  return (
    <Page
      title={t('desk.macros')}
      description={t('desk.macros-about')}
      actions={
        leads && (
          <Button look="primary" icon={<Plus size={16} />} onClick={() => setEdited('new')}>
            {t('desk.macro.new')}
          </Button>
        )
      }
    >
      {list()}
      {edited && <MacroDialog macro={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {question}
    </Page>
  )
}
