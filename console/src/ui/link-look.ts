/** The look of a button for what goes to another page: a link, so that it can be opened beside. */
export const linkLook = (look: 'primary' | 'secondary'): string =>
  `inline-flex h-9 shrink-0 items-center justify-center gap-2 rounded-lg px-3 font-medium whitespace-nowrap transition-colors ${
    look === 'primary' ? 'bg-accent text-on-accent hover:bg-accent-hover' : 'border bg-raised hover:bg-hover'
  }`
