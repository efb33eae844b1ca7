import { useQuery } from '@tanstack/react-query'
import { Zap } from 'lucide-react'

import { macrosQuery } from '@/api/known'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Empty, Failure, Loading } from '@/ui/states'
import { useToasts } from '@/ui/toasts'

import type { useAct } from './use-act'

/** Several things at once, under one name: all of them or none. */
export function MacrosDialog({ act, onClose }: { act: ReturnType<typeof useAct>; onClose: () => void }) {
  const t = useT()
  const { done } = useToasts()
  const macros = useQuery(macrosQuery)
  const run = (macroId: string, name: string) =>
    act.mutate(
      { do: 'macro', macroId },
      {
        onSuccess: () => {
          done(t('inbox.macros.done', { name }))
          onClose()
        },
      },
    )
  return (
    <Dialog title={t('inbox.do.macros')} open onClose={onClose}>
      {macros.isPending ? (
        <Loading />
      ) : macros.isError ? (
        <Failure error={macros.error} onRetry={() => void macros.refetch()} />
      ) : macros.data.length === 0 ? (
        <Empty icon={<Zap size={24} />} title={t('inbox.macros.none')} />
      ) : (
        <ul className="flex flex-col gap-1">
          {macros.data.map((one) => (
            <li key={one.macro_id}>
              <Button
                className="h-auto min-h-9 w-full justify-between py-2 whitespace-normal"
                disabled={act.isPending}
                onClick={() => run(one.macro_id, one.name)}
              >
                <bdi className="text-start break-words">{one.name}</bdi>
                <span className="shrink-0 font-normal text-muted">
                  {t('inbox.macros.steps', { count: one.actions.length })}
                </span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
