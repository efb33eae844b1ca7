import { QRCodeSVG } from 'qrcode.react'
import { useEffect, useState } from 'react'

import { trueNow } from '@/api/clock'
import { useT } from '@/intl/intl'
import { Spinner } from '@/ui/spinner'

import { isPicture, secondsLeft, type Session } from '../../rules'

const SECOND_MS = 1_000

function useNow(): number {
  const [now, setNow] = useState(trueNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(trueNow()), SECOND_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** The code that links a phone, to be scanned or typed, while it can be used. The next one comes by itself. */
export default function LinkCode({ session }: { session: Session }) {
  const t = useT()
  const now = useNow()
  const { qr, qr_image, pairing_code, expires_at } = session
  const picture = qr_image && isPicture(qr_image) ? qr_image : null
  const left = expires_at ? secondsLeft(expires_at, now) : null
  if (!picture && !pairing_code && !qr)
    return (
      <p className="flex items-center gap-2 text-muted">
        <Spinner />
        {t('channels.code-awaited')}
      </p>
    )
  return (
    <div className="flex flex-col gap-5 sm:flex-row">
      {/* A code is read by a camera: it stays black on white in both themes. */}
      {(qr ?? picture) && (
        <div className="size-56 shrink-0 self-center rounded-xl bg-white p-2">
          {qr ? (
            <QRCodeSVG value={qr} size={208} title={t('channels.code-alt')} />
          ) : picture ? (
            <img src={picture} alt={t('channels.code-alt')} className="size-full" />
          ) : null}
        </div>
      )}
      <div className="flex min-w-0 flex-col gap-3">
        {pairing_code && (
          <div>
            <p className="text-muted">{t('channels.pairing-code')}</p>
            <p className="font-mono text-2xl font-semibold tracking-widest select-all">{pairing_code}</p>
          </div>
        )}
        <ol className="flex list-decimal flex-col gap-1.5 ps-5">
          <li>{t('channels.code-open')}</li>
          <li>{t('channels.code-devices')}</li>
          <li>{t(pairing_code ? 'channels.code-type' : 'channels.code-scan')}</li>
        </ol>
        {left !== null && <p className="text-muted tabular-nums">{t('channels.code-left', { seconds: left })}</p>}
      </div>
    </div>
  )
}
