import type { ComponentProps } from 'react'

import { useT } from '@/intl/intl'
import type { Role } from '@/session/session'
import { Choice } from '@/ui/field'

import { ROLES } from '../rules'

/** A role, with what whoever has it may do. */
export function RoleChoice({ chosen, ...select }: { chosen: Role } & ComponentProps<'select'>) {
  const t = useT()
  return (
    <Choice
      label={t('people.role')}
      hint={t(`people.role-hint.${chosen}`)}
      options={ROLES.map((role) => ({ value: role, label: t(`people.role.${role}`) }))}
      {...select}
    />
  )
}
