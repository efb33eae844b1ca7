/** Where the simulated phone is, for an installation that has one: the front door writes it into the page. */
import type { components } from '@/api/generated/gateway'

type Channel = Pick<components['schemas']['ChannelView'], 'active' | 'settings'>

/** Returns the address that stands in the page; null where there is none, or where no front door wrote it. */
export function phoneIn(page: ParentNode): string | null {
  const said = page.querySelector<HTMLMetaElement>('meta[name=phone]')?.content ?? ''
  return /^https?:\/\//.test(said) ? said : null
}

/** Returns the address of a phone that writes to the first number which it can reach: the simulator's phone speaks Meta's way. */
export function writingTo(phone: string, channels: readonly Channel[]): string {
  const numbers = channels.filter((one) => one.active).map((one) => one.settings.phone_number_id)
  const number = numbers.find((one) => typeof one === 'string')
  const address = new URL(phone)
  if (number !== undefined) address.searchParams.set('channel', number)
  return address.href
}

const phone = phoneIn(document)

export const hasPhone = phone !== null

export const phoneAddress = (channels: readonly Channel[]): string | null => phone && writingTo(phone, channels)
