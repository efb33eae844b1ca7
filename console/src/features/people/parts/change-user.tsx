import { zodResolver } from '@hookform/resolvers/zod'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { z } from '@/ui/z'

import { knownKey } from '@/api/known'
import { UserChange } from '@/api/generated/limits/gateway'
import { useT } from '@/intl/intl'
import { changesOf } from '@/ui/changes'
import { Dialog } from '@/ui/dialog'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Meanwhile, useSaving, type Versioned } from '@/ui/saving'
import { Failure, Loading } from '@/ui/states'
import { useToasts } from '@/ui/toasts'
import { Toggle } from '@/ui/toggle'

import { changeUser, readUser, userQuery } from '../queries'
import { ROLES, type User } from '../rules'
import { RoleChoice } from './role-choice'

const valuesOf = ({ display_name, role, active }: User) => ({ display_name, role, active })

export function ChangeUser({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useT()
  const query = useQuery(userQuery(user.user_id))
  return (
    <Dialog
      open
      title={t('people.change-title', { name: user.display_name })}
      description={user.email}
      onClose={onClose}
    >
      {query.isPending && <Loading />}
      {query.isError && !query.data && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <UserFields seen={query.data} onClose={onClose} />}
    </Dialog>
  )
}

function UserFields({ seen, onClose }: { seen: Versioned<User>; onClose: () => void }) {
  const t = useT()
  const toasts = useToasts()
  const queries = useQueryClient()
  const { user_id } = seen.data
  const limits = useLimits()
  const schema = useMemo(
    () => z.object({ display_name: limits.text(UserChange.display_name), role: z.enum(ROLES), active: z.boolean() }),
    [limits],
  )
  const form = useForm({ resolver: zodResolver(schema), defaultValues: valuesOf(seen.data) })
  const role = useWatch({ control: form.control, name: 'role' })
  const saving = useSaving<User, Partial<ReturnType<typeof valuesOf>>>({
    seen,
    read: () => readUser(user_id),
    save: (body, version) => changeUser(user_id, body, version),
    onSaved: () => {
      void queries.invalidateQueries({ queryKey: knownKey('users') })
      void queries.invalidateQueries({ queryKey: knownKey('agents') })
      toasts.done(t('people.changed'))
      onClose()
    },
  })
  return (
    <Form
      onSubmit={form.handleSubmit((values) => saving.save(changesOf(valuesOf(saving.before), values)))}
      busy={saving.busy}
      error={saving.error}
      onCancel={onClose}
    >
      <Meanwhile
        saving={saving}
        describe={(one) => [
          { label: t('people.name'), value: one.display_name },
          { label: t('people.role'), value: t(`people.role.${one.role}`) },
          { label: t('people.active'), value: t(one.active ? 'policy.yes' : 'policy.no') },
        ]}
        onTake={(one) => form.reset(valuesOf(one))}
      />
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
  )
}
