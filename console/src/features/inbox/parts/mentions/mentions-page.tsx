import { useInfiniteQuery } from '@tanstack/react-query'
import { AtSign } from 'lucide-react'
import { useState } from 'react'

import { ProblemError } from '@/api/problem'
import { useT } from '@/intl/intl'
import { answering } from '@/session/roles'
import { usePerson } from '@/session/use-session'
import { Page } from '@/ui/page'
import { More, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'
import { Toggle } from '@/ui/toggle'

import { mentionsQuery } from '../../queries'
import { Mention } from './mention'

/** The notes in which colleagues mention this person, newest first. */
export function MentionsPage() {
  const t = useT()
  const [isAll, setIsAll] = useState(false)
  const may = answering.includes(usePerson().role)
  const query = useInfiniteQuery({ ...mentionsQuery(!isAll), enabled: may })
  const mentions = query.data?.pages.flatMap((page) => page.mentions) ?? []
  if (!may) return <Failure error={new ProblemError(403, null)} />
  return (
    <Page
      title={t('inbox.mentions.title')}
      description={t('inbox.mentions.about')}
      actions={<Toggle label={t('inbox.mentions.all')} checked={isAll} onChange={setIsAll} />}
    >
      {query.isPending && <LoadingRows />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && mentions.length === 0 && (
        <Empty icon={<AtSign size={28} />} title={t(isAll ? 'inbox.mentions.none' : 'inbox.mentions.none-unread')}>
          {t('inbox.mentions.none-about')}
        </Empty>
      )}
      {mentions.length > 0 && (
        <Rows label={t('inbox.mentions.title')}>
          {mentions.map((one) => (
            <Mention key={one.note.note_id} mention={one} />
          ))}
        </Rows>
      )}
      <More query={query} />
    </Page>
  )
}
