/** The id of every text, from the Portuguese files: an id that is not there does not compile. */
// The texts of the inbox lie beside the parts that say them.
/* eslint-disable no-restricted-imports */
import type app from '@/app/messages/pt-BR.json'
import type commands from '@/commands/messages/pt-BR.json'
import type ai from '@/features/ai/messages/pt-BR.json'
import type billing from '@/features/billing/messages/pt-BR.json'
import type reports from '@/features/reports/messages/pt-BR.json'
import type start from '@/features/start/messages/pt-BR.json'
import type contacts from '@/features/contacts/messages/pt-BR.json'
import type channels from '@/features/channels/messages/pt-BR.json'
import type inbox from '@/features/inbox/messages/pt-BR.json'
import type team from '@/features/team/messages/pt-BR.json'
import type knowledge from '@/features/knowledge/messages/pt-BR.json'
import type phone from '@/phone/messages/pt-BR.json'
import type people from '@/features/people/messages/pt-BR.json'
import type account from '@/features/account/messages/pt-BR.json'
import type desk from '@/features/desk/messages/pt-BR.json'
import type inboxComposer from '@/features/inbox/parts/composer/messages/pt-BR.json'
import type inboxContact from '@/features/inbox/parts/contact/messages/pt-BR.json'
import type inboxConversation from '@/features/inbox/parts/conversation/messages/pt-BR.json'
import type inboxMentions from '@/features/inbox/parts/mentions/messages/pt-BR.json'
import type inboxNotices from '@/features/inbox/parts/notices/messages/pt-BR.json'
import type inboxQueue from '@/features/inbox/parts/queue/messages/pt-BR.json'
import type access from '@/features/access/messages/pt-BR.json'
import type automation from '@/features/automation/messages/pt-BR.json'
import type policy from '@/features/policy/messages/pt-BR.json'
import type webhooks from '@/features/webhooks/messages/pt-BR.json'
import type session from '@/session/messages/pt-BR.json'
import type ui from '@/ui/messages/pt-BR.json'

export type MessageId =
  | keyof typeof app
  | keyof typeof commands
  | keyof typeof ai
  | keyof typeof billing
  | keyof typeof reports
  | keyof typeof start
  | keyof typeof contacts
  | keyof typeof channels
  | keyof typeof inbox
  | keyof typeof team
  | keyof typeof knowledge
  | keyof typeof people
  | keyof typeof phone
  | keyof typeof account
  | keyof typeof desk
  | keyof typeof inboxComposer
  | keyof typeof inboxContact
  | keyof typeof inboxConversation
  | keyof typeof inboxMentions
  | keyof typeof inboxNotices
  | keyof typeof inboxQueue
  | keyof typeof access
  | keyof typeof automation
  | keyof typeof policy
  | keyof typeof webhooks
  | keyof typeof session
  | keyof typeof ui

declare global {
  // react-intl reads its types from here.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace FormatjsIntl {
    interface Message {
      ids: MessageId
    }
  }
}
