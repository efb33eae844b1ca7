/** Who the customer is, and what is known of the conversation beside its messages. */
import { Link } from '@tanstack/react-router'
import { X } from 'lucide-react'

import { useT } from '@/intl/intl'
import { Avatar } from '@/ui/avatar'
import { IconButton } from '@/ui/button'
import { ContactLabels } from '@/ui/contact-labels'
import { linkLook } from '@/ui/link-look'

import { useTalk } from '../conversation/talk'
import { ConversationFacts } from './facts'
import { Files } from './files'
import { ConversationLabels } from './labels'
import { Notes } from './notes'
import { Previous } from './previous'
import { Promises } from './promises'

export function ContactPane({ onClose }: { onClose: () => void }) {
  const t = useT()
  const { conversation, allowed } = useTalk()
  const { contact } = conversation
  const name = contact.name ?? contact.address
  return (
    <aside
      aria-label={t('inbox.contact')}
      className="absolute inset-y-0 end-0 z-20 flex w-80 max-w-full flex-col overflow-y-auto border-s bg-surface shadow-raised @min-[53rem]:static @min-[53rem]:shrink-0 @min-[53rem]:shadow-none"
    >
      <div className="flex justify-end p-2 @min-[53rem]:hidden">
        <IconButton label={t('ui.close')} icon={<X size={18} />} onClick={onClose} />
      </div>
      <div className="flex flex-col items-center gap-1 px-4 pt-2 pb-4 text-center @min-[53rem]:pt-6">
        <Avatar name={name} size={56} />
        <h2 className="mt-2 max-w-full font-semibold break-words">
          <bdi>{name}</bdi>
        </h2>
        <p dir="ltr" className="max-w-full break-all text-muted select-all">
          {contact.address}
        </p>
        <p className="text-xs text-muted">{t(`inbox.provider.${conversation.provider}`)}</p>
        <Link to="/contacts/$contactId" params={{ contactId: contact.contact_id }} className={linkLook('secondary')}>
          {t('inbox.contact.open')}
        </Link>
      </div>
      <Promises conversation={conversation} />
      <ConversationLabels />
      <ContactLabels contactId={contact.contact_id} labelIds={contact.label_ids ?? []} mayChange={allowed.mark} />
      <ConversationFacts />
      <Notes />
      <Files />
      <Previous />
    </aside>
  )
}
