import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { asProblem } from '@/api/problem'
import { Acceptance } from '@/api/generated/limits/gateway'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { TextField } from '@/ui/field'
import { useTitle } from '@/ui/page'
import { useSaid } from '@/ui/said'

import { acceptInvitation } from './session'
import { SignInFrame } from './sign-in-frame'

const SHORTEST_PASSWORD = Acceptance.password.least

/** For an invitation and for a forgotten password alike: whoever has the link chooses a password, and is in. */
export function InvitationPage() {
  const t = useT()
  const said = useSaid()
  const navigate = useNavigate()
  useTitle(t('session.accept'))
  const token = useMemo(() => location.hash.slice(1), [])
  const form = useForm({
    resolver: zodResolver(
      z.object({
        name: z.string().max(Acceptance.display_name.most),
        password: z.string().min(SHORTEST_PASSWORD).max(Acceptance.password.most),
      }),
    ),
    defaultValues: { name: '', password: '' },
  })
  const accept = useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) =>
      acceptInvitation({ token, password, display_name: name.trim() || null }),
    onSuccess: () => navigate({ to: '/', replace: true }),
  })
  const { errors } = form.formState
  const isOld = accept.error !== null && [401, 404, 410].includes(asProblem(accept.error).status)
  return (
    <SignInFrame title={t('session.accept')}>
      <form noValidate className="flex flex-col gap-4" onSubmit={form.handleSubmit((values) => accept.mutate(values))}>
        <TextField
          autoComplete="name"
          label={t('session.name')}
          hint={t('session.name-hint')}
          {...form.register('name')}
        />
        <TextField
          type="password"
          autoComplete="new-password"
          label={t('session.new-password')}
          error={errors.password && t('session.short-password', { shortest: SHORTEST_PASSWORD })}
          {...form.register('password')}
        />
        {accept.error && (
          <p role="alert" className="text-danger">
            {isOld ? t('session.old-link') : said(accept.error)}
          </p>
        )}
        <Button type="submit" look="primary" busy={accept.isPending}>
          {t('session.enter')}
        </Button>
      </form>
    </SignInFrame>
  )
}
