import { useState, type SubmitEvent } from 'react'

import { trueNow } from '@/api/clock'
import { useT } from '@/intl/intl'
import { useTimes } from '@/intl/time'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'

import { asLocalInput, momentIn, usualRests } from './snooze'
import type { useAct } from './use-act'

/** Nothing is to be done until some moment, or until the customer writes. */
export function SnoozeDialog({ act, onClose }: { act: ReturnType<typeof useAct>; onClose: () => void }) {
  const t = useT()
  const times = useTimes()
  const [rests] = useState(() => usualRests(new Date(trueNow())))
  const [input, setInput] = useState(() => asLocalInput(rests[1]?.until ?? new Date(trueNow())))
  const [isWrong, setWrong] = useState(false)
  const snooze = (until: string) => act.mutate({ do: 'snooze', until }, { onSuccess: onClose })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const until = momentIn(input, trueNow())
    setWrong(until === null)
    if (until !== null) snooze(until)
  }
  return (
    <Dialog title={t('inbox.do.snooze')} description={t('inbox.snooze.hint')} open onClose={onClose}>
      <div className="flex flex-col gap-1">
        {rests.map(({ name, until }) => (
          <Button
            key={name}
            className="justify-between"
            disabled={act.isPending}
            onClick={() => snooze(until.toISOString())}
          >
            <span>{t(`inbox.snooze.${name}`)}</span>
            <span className="font-normal text-muted">{times.full(until.toISOString())}</span>
          </Button>
        ))}
      </div>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <div className="grow">
          <TextField
            type="datetime-local"
            label={t('inbox.snooze.at')}
            error={isWrong ? t('inbox.time.wrong') : undefined}
            value={input}
            onChange={({ currentTarget }) => setInput(currentTarget.value)}
          />
        </div>
        <Button type="submit" look="primary" busy={act.isPending}>
          {t('inbox.do.snooze')}
        </Button>
      </form>
    </Dialog>
  )
}
