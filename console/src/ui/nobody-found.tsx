import { SearchX } from 'lucide-react'

import { useT } from '@/intl/intl'

import { lacking } from './sought'
import { Empty } from './states'

/** Stands where a search finds nobody, or where too little is said to look for somebody. */
export function NobodyFound({ sought }: { sought: string }) {
  const t = useT()
  const missing = lacking(sought)
  return (
    <div role="status" className="h-full">
      {missing ? (
        <Empty icon={<SearchX size={28} />} title={t(`ui.search.more-${missing}`)} />
      ) : (
        <Empty icon={<SearchX size={28} />} title={t('ui.search.nobody', { sought })}>
          {t('ui.search.how')}
        </Empty>
      )}
    </div>
  )
}
