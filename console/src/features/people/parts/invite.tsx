import { zodResolver } from '@hookform/resolvers/zod'
import { UserPlus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { refusal } from '@/ui/refusal'
import { z } from '@/ui/z'

import { NewInvitation as NewInvitationLimits } from '@/api/generated/limits/gateway'
import { useT } from '@/intl/intl'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { useDoing } from '@/ui/doing'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Once } from '@/ui/once'

import { invitationsKey, invite } from '../queries'
import { ROLES, type NewInvitation } from '../rules'
import { RoleChoice } from './role-choice'

const ADDRESS = /^[^@\s]+@[^@\s]+$/

/** The button that invites somebody, and the link that it makes. */
export function Invite() {
  const t = useT()
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<NewInvitation | null>(null)
  return (
    <>
      <Button look="primary" icon={<UserPlus size={16} />} onClick={() => setOpen(true)}>
        {t('people.invite')}
      </Button>
      {open && (
        <InviteDialog
          onClose={() => setOpen(false)}
          onMade={(invitation) => {
            setOpen(false)
            setMade(invitation)
          }}
        />
      )}
      {made && (
        <Once
          title={t('people.invited-title', { email: made.email })}
          description={t('people.invited-about')}
          label={t(made.url ? 'people.link' : 'people.token')}
          value={made.url ?? made.token}
          onClose={() => setMade(null)}
        />
      )}
    </>
  )
}

function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: (made: NewInvitation) => void }) {
  const t = useT()
  const limits = useLimits()
  const schema = useMemo(
    () =>
      z.object({
        email: limits.text(NewInvitationLimits.email).regex(ADDRESS, t('people.bad-email')),
        display_name: limits.free(NewInvitationLimits.display_name),
        role: z.enum(ROLES),
      }),
    [limits, t],
  )
  const form = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { email: '', display_name: '', role: 'agent' },
  })
  const role = useWatch({ control: form.control, name: 'role' })
  const make = useDoing(
    ({ email, display_name, role }: z.infer<typeof schema>) =>
      invite({ email, role, display_name: display_name === '' ? null : display_name }),
    { refresh: [invitationsKey], onDone: onMade },
  )
  const { errors } = form.formState
  const refused = refusal(make.error, { 409: t('people.known-email') })
  return (
    <Dialog open title={t('people.invite-title')} onClose={onClose}>
      <Form
        onSubmit={form.handleSubmit((values) => make.mutate(values))}
        action={t('people.invite-do')}
        busy={make.isPending}
        error={refused.rest}
        onCancel={onClose}
      >
        <TextField
          type="email"
          autoComplete="off"
          label={t('people.email')}
          error={errors.email?.message ?? refused.said}
          {...form.register('email')}
        />
        <TextField
          autoComplete="off"
          label={t('people.name')}
          hint={t('people.name-optional')}
          error={errors.display_name?.message}
          {...form.register('display_name')}
        />
        <RoleChoice chosen={role} {...form.register('role')} />
      </Form>
    </Dialog>
  )
}
