import { List, MapPin, UserRound } from 'lucide-react'

import { useT } from '@/intl/intl'

import type { Message } from '../../rules'
import type { Card, Content } from './content'
import { MediaView } from './media-view'
import { RichText } from './rich-text'

/** What a message holds. All of it is somebody else's text, and is shown as text. */
export function ContentView({ message, content }: { message: Message; content: Content }) {
  const t = useT()
  switch (content.kind) {
    case 'text':
      return <RichText text={content.text} />
    case 'image':
    case 'video':
    case 'audio':
    case 'voice':
    case 'document':
    case 'sticker':
      return (
        <div className="flex flex-col gap-1">
          <MediaView message={message} kind={content.kind} />
          {content.caption && <RichText text={content.caption} />}
        </div>
      )
    case 'location':
      return <Location place={content} />
    case 'contacts':
      return <Contacts cards={content.contacts} />
    case 'choice':
      return (
        <div>
          <p className="text-xs text-muted">{t('inbox.kind.choice')}</p>
          <RichText text={content.title} />
        </div>
      )
    case 'order':
      return (
        <div>
          <p className="text-xs text-muted">{t('inbox.kind.order')}</p>
          {content.text && <RichText text={content.text} />}
          <ul className="list-disc ps-4">
            {content.items.map((item, index) => (
              <li key={index} className="break-all">
                {item.quantity} × <bdi>{item.id}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )
    case 'options':
      return <Options offer={content} />
    case 'template':
      return (
        <div>
          <p className="text-xs break-all text-muted">{t('inbox.kind.template-of', { name: content.name })}</p>
          {content.text && <RichText text={content.text} />}
        </div>
      )
    case 'unsupported':
      return (
        <p className="text-muted italic">
          {content.original ? t('inbox.unsupported-of', { kind: content.original }) : t('inbox.unsupported')}
        </p>
      )
  }
}

function Location({ place }: { place: Extract<Content, { kind: 'location' }> }) {
  const t = useT()
  const at = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`
  const { latitude, longitude } = place
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`
  return (
    <div className="flex gap-2">
      <MapPin size={18} className="mt-0.5 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0">
        {[place.name, place.address].map(
          (line, index) =>
            line && (
              <p key={index} dir="auto" className={`break-words ${index === 0 ? 'font-medium' : 'text-muted'}`}>
                {line}
              </p>
            ),
        )}
        <a
          href={map}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={t('inbox.map', { at })}
          className="text-accent underline"
        >
          {at}
        </a>
      </div>
    </div>
  )
}

function Contacts({ cards }: { cards: readonly Card[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {cards.map((card, index) => (
        <li key={index} className="flex gap-2">
          <UserRound size={18} className="mt-0.5 shrink-0 text-muted" aria-hidden />
          <div className="min-w-0">
            {card.name && <bdi className="block font-medium break-words">{card.name}</bdi>}
            {card.phones.map((phone) => (
              <p key={phone} dir="ltr" className="break-all text-muted select-all">
                {phone}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Options({ offer }: { offer: Extract<Content, { kind: 'options' }> }) {
  return (
    <div className="flex flex-col gap-1">
      {offer.header && <p className="font-semibold break-words">{offer.header}</p>}
      <RichText text={offer.text} />
      {offer.footer && <p className="text-xs break-words text-muted">{offer.footer}</p>}
      {offer.button && (
        <p className="flex items-center gap-1 text-xs font-medium text-accent">
          <List size={14} aria-hidden />
          <bdi>{offer.button}</bdi>
        </p>
      )}
      <ul className="flex flex-wrap gap-1">
        {offer.options.map((option, index) => (
          <li key={index} dir="auto" className="max-w-full truncate rounded-full border px-2.5 py-0.5 text-xs">
            {option}
          </li>
        ))}
      </ul>
    </div>
  )
}
