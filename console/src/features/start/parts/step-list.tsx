import { Link } from '@tanstack/react-router'
import { CircleCheck, Circle, PartyPopper } from 'lucide-react'

import { useT } from '@/intl/intl'
import { Badge } from '@/ui/badge'
import { useOpenPhone } from '@/phone/use-phone'
import { Button } from '@/ui/button'
import { linkLook } from '@/ui/link-look'
import { Row, Rows } from '@/ui/rows'
import { Empty, Failure, LoadingRows } from '@/ui/states'

import { isAllDone, STEPS } from '../rules'
import { useSteps } from '../steps'

/** Whoever tries the phone looks at this page to see it arrive. */
const LOOK_AGAIN_MS = 5_000

const ways = {
  channel: '/channels/new',
  document: '/knowledge',
  conversation: '/inbox',
  colleague: '/team/invitations',
} as const

export function StepList() {
  const t = useT()
  const openPhone = useOpenPhone()
  const { done, isPending, error, retry } = useSteps({ refetchInterval: LOOK_AGAIN_MS })
  if (error) return <Failure error={error} onRetry={retry} />
  if (isPending) return <LoadingRows rows={4} />
  return (
    <>
      {isAllDone(done) && (
        <Empty icon={<PartyPopper size={28} />} title={t('start.all-done')}>
          {t('start.all-done-about')}
        </Empty>
      )}
      <Rows label={t('start.title')}>
        {STEPS.map((step) => {
          const isDone = done[step] === true
          const Mark = isDone ? CircleCheck : Circle
          return (
            <Row
              key={step}
              name={t(`start.step.${step}`)}
              mark={<Mark size={22} className={`shrink-0 ${isDone ? 'text-success' : 'text-faint'}`} aria-hidden />}
              badges={<Badge tone={isDone ? 'success' : 'neutral'}>{t(isDone ? 'start.done' : 'start.open')}</Badge>}
              detail={t(`start.step.${step}-about`)}
              actions={
                !isDone &&
                (step === 'conversation' && openPhone ? (
                  <Button onClick={openPhone}>{t('phone.open')}</Button>
                ) : (
                  <Link to={ways[step]} className={linkLook('secondary')} aria-label={t(`start.step.${step}`)}>
                    {t('start.go')}
                  </Link>
                ))
              }
            />
          )
        })}
      </Rows>
    </>
  )
}
