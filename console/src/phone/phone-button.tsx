import { Smartphone } from 'lucide-react'
import { useMemo } from 'react'

import { useCommands } from '@/commands/commands'
import { shownKeys } from '@/commands/keys'
import { useT } from '@/intl/intl'
import { IconButton } from '@/ui/button'

import { closePhone, useOpenPhone, usePhoneIsBeside } from './use-phone'

const KEYS = 'g p'

export function PhoneButton() {
  const t = useT()
  const open = useOpenPhone()
  const isOpen = usePhoneIsBeside()
  const label = t(isOpen ? 'phone.close' : 'phone.open')
  const toggle = isOpen ? closePhone : open
  useCommands(useMemo(() => (toggle ? [{ label, keys: KEYS, run: toggle }] : []), [label, toggle]))
  if (toggle === null) return null
  return (
    <IconButton
      label={label}
      shortcut={shownKeys(KEYS)}
      icon={<Smartphone size={18} />}
      pressed={isOpen}
      onClick={toggle}
    />
  )
}
