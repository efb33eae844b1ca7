import type { Offer } from './suggestions'

interface OfferListProps {
  id: string
  label: string
  offers: readonly Offer[]
  active: number
  onChoose: (offer: Offer) => void
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`

/** What is offered above the field that is being written in, which keeps the focus. */
export function OfferList({ id, label, offers, active, onChoose }: OfferListProps) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label={label}
      className="absolute inset-x-3 bottom-full z-30 mb-1 max-h-64 overflow-y-auto rounded-xl border bg-raised p-1 shadow-raised"
    >
      {offers.map((offer, index) => (
        // The keys are the field's, which says with aria-activedescendant where one is.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <li
          key={offer.key}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(offer)}
          className={`cursor-pointer rounded-lg px-2 py-1.5 ${index === active ? 'bg-selected' : 'hover:bg-hover'}`}
        >
          <bdi className="block truncate font-medium">{offer.title}</bdi>
          {offer.detail && (
            <span dir="auto" className="line-clamp-1 text-xs break-all text-muted">
              {offer.detail}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
