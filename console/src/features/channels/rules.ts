/** What the pages of channels decide without asking anybody. */
import type { components as GatewayApi } from '@/api/generated/gateway'
import type { components as SenderApi } from '@/api/generated/message-sender'
import type { Tone } from '@/ui/badge'

export type Channel = GatewayApi['schemas']['ChannelView']
export type Provider = Channel['provider']
export type Outlet = GatewayApi['schemas']['OutletView']
export type Session = GatewayApi['schemas']['SessionView']
export type SessionState = Session['state']
export type Entry = GatewayApi['schemas']['DiagnosticsView']['entries'][number]
export type ParkedReason = GatewayApi['schemas']['ParkedView']['reason']
export type Sender = SenderApi['schemas']['ChannelView']
export type Outgoing = SenderApi['schemas']['MessageView']
export type SendState = Outgoing['state']

export const TABS = ['connection', 'settings', 'diagnostics', 'parked'] as const
export type Tab = (typeof TABS)[number]
export const asTab = (value: unknown): Tab => TABS.find((one) => one === value) ?? 'connection'

export const SEND_STATES = ['failed', 'unknown', 'held', 'queued', 'sending', 'sent'] as const
export const asSendState = (value: unknown): SendState | undefined => SEND_STATES.find((one) => one === value)

/** A number of these is linked by a code, to a server of the business's own. */
export const isLinked = (provider: Provider): boolean => provider !== 'meta' && provider !== 'twilio'

export type Standing =
  | 'ready'
  | 'inactive'
  | 'no_credentials'
  | `stopped_${NonNullable<Sender['stopped_reason']>}`
  | `link_${Exclude<SessionState, 'connected'>}`
  | 'not_known'

/**
 * Returns how a channel stands: the first thing that keeps it from working. `sender` is null where message-sender has not heard
 * of the channel yet, undefined where it could not be asked.
 */
export function standingOf(channel: Channel, sender: Sender | null | undefined): Standing {
  if (!channel.active) return 'inactive'
  if (sender === undefined) return 'not_known'
  if (isLinked(channel.provider)) {
    const link = sender?.session ?? 'disconnected'
    if (link !== 'connected') return `link_${link}`
  }
  if (sender?.stopped_reason) return `stopped_${sender.stopped_reason}`
  return sender?.has_credentials ? 'ready' : 'no_credentials'
}

export function toneOf(standing: Standing): Tone {
  if (standing === 'ready') return 'success'
  if (standing === 'inactive' || standing === 'not_known') return 'neutral'
  if (standing === 'link_connecting' || standing === 'link_qr_required' || standing === 'no_credentials')
    return 'warning'
  return 'danger'
}

/** Something will come of this link by itself, soon. */
export const isPending = (state: SessionState): boolean => state === 'connecting' || state === 'qr_required'

/** Something about how they send is about to change, or waits for somebody who may be at it. */
export const isUnsettled = (senders: readonly Sender[]): boolean =>
  senders.some(({ session, stopped_reason }) => stopped_reason !== null || (session !== null && isPending(session)))

/** Returns the seconds for which a code is good by this computer's clock; none where that clock is evidently wrong. */
export function secondsLeft(expiresAt: string, now: number): number | null {
  const seconds = Math.ceil((Date.parse(expiresAt) - now) / 1000)
  return seconds > 0 && seconds <= 120 ? seconds : null
}

/** A picture of a code comes from a server of somebody's: only what a picture can be is shown. */
export const isPicture = (url: string): boolean => /^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/.test(url)

export type FirstWebhook =
  | { came: 'message'; at: string }
  | { came: 'verified'; at: string }
  | { came: 'refused'; at: string }
  | { came: 'nothing' }

/** Returns how far a channel's webhooks got. Entries are the newest first; what was taken counts more than what was refused since. */
export function firstWebhook(entries: readonly Entry[]): FirstWebhook {
  const newest = (outcome: 'accepted' | 'verified' | 'refused') =>
    entries.find((one) => 'outcome' in one && one.outcome === outcome)
  const accepted = newest('accepted')
  if (accepted) return { came: 'message', at: accepted.at }
  const verified = newest('verified')
  const refused = newest('refused')
  if (refused && (!verified || refused.at > verified.at)) return { came: 'refused', at: refused.at }
  return verified ? { came: 'verified', at: verified.at } : { came: 'nothing' }
}

const canBeResent: readonly SendState[] = ['failed', 'unknown']
export const mayResend = (state: SendState): boolean => canBeResent.includes(state)

export function sendTone(state: SendState): Tone {
  if (state === 'sent') return 'success'
  if (state === 'failed') return 'danger'
  return state === 'held' || state === 'unknown' ? 'warning' : 'info'
}

/** Returns the words of a message, as far as it has any. */
export function wordsOf(content: SenderApi['schemas']['MessageDetail']['content']): string | null {
  if (content === null) return null
  switch (content.kind) {
    case 'text':
    case 'buttons':
    case 'list':
    case 'edit':
      return content.text
    case 'template':
      return content.preview ?? content.template_name
    case 'reaction':
      return content.emoji ?? null
    case 'location':
      return content.name ?? content.address ?? `${content.latitude}, ${content.longitude}`
    case 'contacts':
      return content.contacts.map((one) => one.name ?? one.phones?.join(', ') ?? '').join('\n')
    default:
      return content.caption ?? content.media.filename ?? null
  }
}

/** Why a link is as it is, in words of ours; what else comes is the provider's own. */
export const LINK_REASONS = [
  'not_started',
  'requested',
  'reset',
  'replaced',
  'reconnection_failed',
  'server_unreachable',
  'server_refused_key',
  'server_refused',
  'address_not_allowed',
] as const
export const asLinkReason = (reason: string | null) => LINK_REASONS.find((one) => one === reason) ?? null

/** What can be done to a link as it is. */
export function linkActions(state: SessionState): readonly ('start' | 'reset' | 'end')[] {
  if (state === 'connected') return ['reset', 'end']
  return isPending(state) ? ['reset', 'end'] : ['start', 'reset']
}

/** Returns a phone as the servers want it, digits with its country; null for what is none. */
export function phoneOf(typed: string): string | null {
  const digits = typed.replace(/[\s().+-]/g, '')
  return /^[0-9]{6,15}$/.test(digits) ? digits : null
}

export const PARKED_REASONS: readonly ParkedReason[] = [
  'malformed_json',
  'malformed',
  'unknown_object',
  'unknown_field',
  'unknown_event',
  'unknown_status',
  'unknown_contact',
  'system_message',
  'foreign_account',
  'inactive_channel',
  'too_large',
  'too_many',
  'unread',
]
