import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'

import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'

import { goToIssuer, type Issuer } from './issuer'
import { cameFromOutside } from './session'

interface IssuerButtonProps {
  issuer: Issuer
  to: string | undefined
  /** Whoever came by the issuer before is sent there again without being asked. */
  isAutomatic: boolean
}

export function IssuerButton({ issuer, to, isAutomatic }: IssuerButtonProps) {
  const t = useT()
  const go = useMutation({ mutationFn: () => goToIssuer(issuer, to) })
  const { mutate } = go
  useEffect(() => {
    if (isAutomatic && cameFromOutside()) mutate()
  }, [isAutomatic, mutate])
  return (
    <div className="flex flex-col gap-4">
      <Button busy={go.isPending || go.isSuccess} onClick={() => mutate()}>
        {t('session.issuer', { name: issuer.name })}
      </Button>
      {go.isError && (
        <p role="alert" className="text-danger">
          {t('session.issuer.away', { name: issuer.name })}
        </p>
      )}
      <p className="flex items-center gap-3 text-sm text-muted before:grow before:border-t after:grow after:border-t">
        {t('session.issuer.or')}
      </p>
    </div>
  )
}
