import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { asProblem } from '@/api/problem'
import { useT } from '@/intl/intl'
import { signOut } from '@/session/session'
import { useDoing } from '@/ui/doing'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { Card } from '@/ui/page'

import { changePassword } from '../queries'
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../rules'

export function ChangePassword({ email }: { email: string }) {
  const t = useT()
  const schema = useMemo(
    () =>
      z
        .object({
          old_password: z.string().min(1, t('ui.limit.missing')).max(LONGEST_PASSWORD),
          new_password: z
            .string()
            .min(SHORTEST_PASSWORD, t('ui.limit.short', { least: SHORTEST_PASSWORD }))
            .max(LONGEST_PASSWORD, t('ui.limit.long', { most: LONGEST_PASSWORD })),
        })
        .refine((typed) => typed.old_password !== typed.new_password, {
          error: t('account.same-password'),
          path: ['new_password'],
        }),
    [t],
  )
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { old_password: '', new_password: '' } })
  const change = useDoing(changePassword, { refresh: [], onDone: () => void signOut() })
  const isWrong = change.error !== null && asProblem(change.error).status === 403
  const { errors } = form.formState
  return (
    <Card title={t('account.password')}>
      <Form
        onSubmit={form.handleSubmit((values) => change.mutate(values))}
        action={t('account.password')}
        busy={change.isPending}
        error={isWrong ? null : change.error}
      >
        <p className="text-muted">{t('account.password-about')}</p>
        {/* For managers of passwords, which keep the new one under this name. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <TextField
          type="password"
          autoComplete="current-password"
          label={t('account.old-password')}
          error={errors.old_password?.message ?? (isWrong ? t('account.wrong-password') : undefined)}
          {...form.register('old_password')}
        />
        <TextField
          type="password"
          autoComplete="new-password"
          label={t('account.new-password')}
          hint={t('account.new-password-hint')}
          error={errors.new_password?.message}
          {...form.register('new_password')}
        />
      </Form>
    </Card>
  )
}
