import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

import { asProblem } from '@/api/problem'
import { useT } from '@/intl/intl'
import { useTitle } from '@/ui/page'
import { useSaid } from '@/ui/said'
import { Loading } from '@/ui/states'

import { arriveFromIssuer, issuerHere } from './issuer'
import { ownPath } from './routes'
import { forgetOutside, signInFromOutside } from './session'
import { SignInFrame } from './sign-in-frame'

let arriving: Promise<string> | null = null

/** An answer of the issuer is good once, so it is taken once, however often the page is drawn. */
function arriveOnce(): Promise<string> {
  arriving ??= arrive().finally(() => (arriving = null))
  return arriving
}

async function arrive(): Promise<string> {
  const issuer = issuerHere()
  if (!issuer) throw new Error('no issuer is named here')
  forgetOutside() // whoever is refused is asked before they go there again
  const { token, to } = await arriveFromIssuer(issuer)
  await signInFromOutside(token)
  return ownPath(to) ?? '/'
}

/** Where the issuer sends people back to. */
export function IssuerPage() {
  const t = useT()
  const said = useSaid()
  const navigate = useNavigate()
  useTitle(t('session.sign-in'))
  const { mutate, error } = useMutation({
    mutationFn: arriveOnce,
    onSuccess: (href) => navigate({ href, replace: true }),
  })
  useEffect(() => mutate(), [mutate])
  if (!error) return <Loading />
  const { status } = asProblem(error)
  return (
    <SignInFrame title={t('session.sign-in')}>
      <p role="alert" className="text-danger">
        {status === 401 || status === 403
          ? t('session.issuer.stranger')
          : status > 0
            ? said(error)
            : t('session.issuer.refused')}
      </p>
      <Link to="/sign-in" className="text-accent hover:underline">
        {t('session.issuer.again')}
      </Link>
    </SignInFrame>
  )
}
