import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Go } from '@/app/go'
import { useEffect, useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { asProblem } from '@/api/problem'
import { SignInRequest } from '@/api/generated/limits/gateway'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { useTitle } from '@/ui/page'
import { useSaid } from '@/ui/said'

import { issuerHere } from './issuer'
import { IssuerButton } from './issuer-button'
import { signInRoute } from './routes'
import { currentSession, resume, signIn, signInByLink } from './session'
import { SignInFrame } from './sign-in-frame'
import { useSession } from './use-session'

interface Business {
  tenant_id: string
  name: string
}

/** A link that signs in carries its token behind the #, which is sent to no server. It is taken out of the address at once. */
function tokenOfLink(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('link')
  if (token) history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

export function SignInPage() {
  const t = useT()
  const said = useSaid()
  const session = useSession()
  const navigate = useNavigate()
  const { to } = signInRoute.useSearch()
  useTitle(t('session.sign-in'))

  const link = useMemo(() => tokenOfLink(), [])
  const arrive = useMutation({ mutationFn: () => (link ? signInByLink(link) : resume()) })
  const { mutate } = arrive
  useEffect(() => {
    if (link || currentSession().state === 'starting') mutate()
  }, [link, mutate])

  const form = useForm({
    resolver: zodResolver(
      z.object({
        email: z.string().trim().min(1).max(SignInRequest.email.most),
        password: z.string().min(1).max(SignInRequest.password.most),
      }),
    ),
    defaultValues: { email: '', password: '' },
  })
  const enter = useMutation({
    mutationFn: (business?: Business) => signIn({ ...form.getValues(), tenant_id: business?.tenant_id ?? null }),
    onSuccess: () => navigate({ href: to ?? '/', replace: true }),
  })
  if (session.state === 'signed-in' && !arrive.isPending) return <Go href={to ?? '/'} replace />

  const problem = enter.error ? asProblem(enter.error) : null
  const issuer = issuerHere()
  const businesses = (problem?.status === 409 ? problem.problem?.tenants : undefined) as Business[] | undefined
  const { errors } = form.formState
  const missing = t('session.missing')
  return (
    <SignInFrame title={t('session.sign-in')}>
      {session.state === 'signed-out' && session.because === 'ended' && (
        <p className="text-warning">{t('session.ended')}</p>
      )}
      {arrive.isError && link && (
        <p role="alert" className="text-danger">
          {t('session.link-used')}
        </p>
      )}
      {issuer && (
        <IssuerButton
          issuer={issuer}
          to={to}
          isAutomatic={session.state === 'signed-out' && session.because !== 'left'}
        />
      )}
      <form noValidate className="flex flex-col gap-4" onSubmit={form.handleSubmit(() => enter.mutate(undefined))}>
        <TextField
          type="email"
          autoComplete="username"
          label={t('session.email')}
          error={errors.email && missing}
          {...form.register('email')}
        />
        <TextField
          type="password"
          autoComplete="current-password"
          label={t('session.password')}
          error={errors.password && missing}
          {...form.register('password')}
        />
        {problem && businesses === undefined && (
          <p role="alert" className="text-danger">
            {problem.status === 401 ? t('session.wrong') : said(problem)}
          </p>
        )}
        <Button type="submit" look="primary" busy={enter.isPending}>
          {t('session.sign-in')}
        </Button>
      </form>
      {businesses && (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2">{t('session.which-business')}</legend>
          {businesses.map((business) => (
            <Button key={business.tenant_id} onClick={() => enter.mutate(business)}>
              {business.name}
            </Button>
          ))}
        </fieldset>
      )}
    </SignInFrame>
  )
}
