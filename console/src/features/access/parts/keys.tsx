import { useInfiniteQuery } from '@tanstack/react-query'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { useConfirmed } from '@/ui/confirmed'
import { Once } from '@/ui/once'
import { Page } from '@/ui/page'
import { More, Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { keysQuery, revokeKey } from '../queries'
import type { ApiKey, NewApiKey } from '../rules'
import { KeyDialog } from './key-dialog'

export function KeysPage() {
  const t = useT()
  const times = useTimes()
  const query = useInfiniteQuery(keysQuery)
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<NewApiKey | null>(null)
  const [ask, question] = useConfirmed<ApiKey>({
    title: ({ name }) => t('access.key.revoke-title', { name }),
    description: t('access.key.revoke-about'),
    action: t('access.key.revoke'),
    said: t('access.key.revoked'),
    refresh: [keysQuery.queryKey],
    run: ({ api_key_id }) => revokeKey(api_key_id),
  })
  const list = () => {
    if (query.isPending) return <LoadingRows rows={3} />
    if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    const keys = query.data.pages.flatMap((page) => page.api_keys)
    if (keys.length === 0)
      return (
        <Empty icon={<KeyRound size={28} />} title={t('access.no-keys')}>
          {t('access.no-keys-about')}
        </Empty>
      )
    return (
      <>
        <Rows label={t('access.keys')}>
          {keys.map((key) => (
            <Row
              key={key.api_key_id}
              name={key.name}
              badges={
                <>
                  <Badge>{t(`people.role.${key.role}`)}</Badge>
                  {key.scopes.map((scope) => (
                    <Badge key={scope} tone="info">
                      {scope}
                    </Badge>
                  ))}
                </>
              }
              detail={[
                `${key.prefix}…`,
                key.last_used_at
                  ? t('access.key.used', { at: times.full(key.last_used_at) })
                  : t('access.key.never-used'),
                ...(key.expires_at ? [t('access.key.expires', { at: times.full(key.expires_at) })] : []),
              ].join(' · ')}
              menu={[
                { label: t('access.key.revoke'), icon: <Trash2 size={16} />, danger: true, onSelect: () => ask(key) },
              ]}
            />
          ))}
        </Rows>
        <More query={query} />
      </>
    )
  }
  return (
    <Page
      title={t('access.keys')}
      description={t('access.keys-about')}
      actions={
        <Button look="primary" icon={<Plus size={16} />} onClick={() => setOpen(true)}>
          {t('access.key.new')}
        </Button>
      }
    >
      {list()}
      {open && (
        <KeyDialog
          onClose={() => setOpen(false)}
          onMade={(key) => {
            setOpen(false)
            setMade(key)
          }}
        />
      )}
      {made && (
        <Once
          title={t('access.key.made-title', { name: made.name })}
          description={t('access.key.made-about')}
          label={t('access.key')}
          value={made.key}
          onClose={() => setMade(null)}
        />
      )}
      {question}
    </Page>
  )
}
