import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import { contactKey, type Contact } from '@/api/conversations'
import { ContactChange } from '@/api/generated/limits/conversation'
import { useT } from '@/intl/intl'
import { Dialog } from '@/ui/dialog'
import { useDraft } from '@/ui/draft'
import { TextField } from '@/ui/field'
import { Form } from '@/ui/form'
import { useLimits } from '@/ui/limits'
import { Meanwhile, useSaving, versioned } from '@/ui/saving'
import { useToasts } from '@/ui/toasts'
import { z } from '@/ui/z'

import { contactsKey, nameContact, readContact } from '../queries'

/** What people call a customer. Without one they are called what their profile says. */
export function NameDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const t = useT()
  const limits = useLimits()
  const queries = useQueryClient()
  const { done } = useToasts()
  const schema = useMemo(() => z.object({ name: limits.free(ContactChange.display_name) }), [limits])
  const { draft, set, errorAt, submit } = useDraft(schema, { name: contact.display_name ?? '' })
  const saving = useSaving<Contact, string>({
    seen: versioned(contact),
    read: () => readContact(contact.contact_id),
    save: (name, version) => nameContact(contact.contact_id, name || null, version),
    onSaved: ({ data }) => {
      queries.setQueryData(contactKey(data.contact_id), data)
      void queries.invalidateQueries({ queryKey: contactsKey })
      done(t('contacts.renamed'))
      onClose()
    },
  })
  return (
    <Dialog open title={t('contacts.rename')} onClose={onClose}>
      <Form
        onSubmit={submit((checked) => saving.save(checked.name))}
        busy={saving.busy}
        error={saving.error}
        onCancel={onClose}
      >
        <Meanwhile
          saving={saving}
          describe={(one) => [{ label: t('contacts.name'), value: one.display_name ?? '' }]}
          onTake={(one) => set({ name: one.display_name ?? '' })}
        />
        <TextField
          label={t('contacts.name')}
          hint={
            contact.profile_name === null
              ? t('contacts.name-hint')
              : t('contacts.name-hint-profile', { name: contact.profile_name })
          }
          error={errorAt('name')}
          placeholder={contact.profile_name ?? ''}
          autoComplete="off"
          value={draft.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      </Form>
    </Dialog>
  )
}
