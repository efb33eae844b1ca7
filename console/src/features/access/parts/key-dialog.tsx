import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm } from 'react-hook-form'
import { z } from '@/ui/z'

import { KeyRequest } from '@/api/generated/limits/gateway'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { Choice, inputLook, TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'

import { createKey, keysQuery } from '../queries'
import { endOfDay, isToCome, noReach, ROLES, scopesOf, SERVICES, type NewApiKey } from '../rules'

const REACHES = ['none', 'read', 'write'] as const

export function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (key: NewApiKey) => void }) {
  const t = useT()
  const limits = useLimits()
  const schema = useMemo(
    () =>
      z.object({
        name: limits.text(KeyRequest.name),
        role: z.enum(ROLES),
        reaches: z
          .record(z.enum(SERVICES), z.enum(REACHES))
          .refine((reaches) => scopesOf(reaches).length > 0, t('access.key.no-scope')),
        until: z.string().refine((day) => isToCome(day), t('access.past')),
      }),
    [limits, t],
  )
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { name: '', role: 'viewer', reaches: noReach(), until: '' },
  })
  const make = useDoing(
    ({ name, role, reaches, until }: z.infer<typeof schema>) =>
      createKey({ name, role, scopes: scopesOf(reaches), expires_at: endOfDay(until) }),
    { refresh: [keysQuery.queryKey], onDone: onMade },
  )
  const { errors } = form.formState
  const noScope = errors.reaches?.message ?? errors.reaches?.root?.message
  return (
    <Dialog open title={t('access.key.new')} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit((values) => make.mutate(values))}
        action={t('access.key.make')}
        busy={make.isPending}
        error={make.error}
        onCancel={onClose}
      >
        <TextField
          label={t('access.name')}
          hint={t('access.key.name-hint')}
          error={errors.name?.message}
          {...form.register('name')}
        />
        <Choice
          label={t('people.role')}
          hint={t('access.key.role-hint')}
          options={ROLES.map((role) => ({ value: role, label: t(`people.role.${role}`) }))}
          {...form.register('role')}
        />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 font-medium">{t('access.key.scopes')}</legend>
          {SERVICES.map((service) => (
            <label key={service} className="flex items-center justify-between gap-3">
              <span>{t(`access.service.${service}`)}</span>
              <select className={`${inputLook} w-36!`} {...form.register(`reaches.${service}`)}>
                {REACHES.map((reach) => (
                  <option key={reach} value={reach}>
                    {t(`access.reach.${reach}`)}
                  </option>
                ))}
              </select>
            </label>
          ))}
          {noScope && (
            <p role="alert" className="text-xs text-danger">
              {noScope}
            </p>
          )}
        </fieldset>
        <TextField
          type="date"
          label={t('access.key.until')}
          hint={t('access.key.until-hint')}
          error={errors.until?.message}
          {...form.register('until')}
        />
      </Form>
    </Dialog>
  )
}
