import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { z } from '@/ui/z'

import { knownKey } from '@/api/known'
import { useT } from '@/intl/intl'
import { changesOf } from '@/ui/changes'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Toggle } from '@/ui/toggle'

import { changeUser } from '../queries'
import { ROLES, type User } from '../rules'
import { RoleChoice } from './role-choice'

export function ChangeUser({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const schema = useMemo(
    () => z.object({ display_name: limits.text(200), role: z.enum(ROLES), active: z.boolean() }),
    [limits],
  )
  const before = { display_name: user.display_name, role: user.role, active: user.active }
  const form = useForm({ resolver: zodResolver(schema), defaultValues: before })
  const role = useWatch({ control: form.control, name: 'role' })
  const save = useDoing((values: z.infer<typeof schema>) => changeUser(user.user_id, changesOf(before, values)), {
    refresh: [knownKey('users'), knownKey('agents')],
    said: t('people.changed'),
    onDone: onClose,
  })
  return (
    <Dialog
      open
      title={t('people.change-title', { name: user.display_name })}
      description={user.email}
      onClose={onClose}
    >
      <Form
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
      >
        <TextField
          label={t('people.name')}
          error={form.formState.errors.display_name?.message}
          {...form.register('display_name')}
        />
        <RoleChoice chosen={role} {...form.register('role')} />
        <Controller
          control={form.control}
          name="active"
          render={({ field }) => (
            <Toggle
              label={t('people.active')}
              hint={t('people.active-hint')}
              checked={field.value}
              onChange={field.onChange}
            />
          )}
        />
      </Form>
    </Dialog>
  )
}
