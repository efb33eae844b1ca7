import { Fragment, memo, useMemo } from 'react'

import { parseFormatting, type Inline } from './formatting'

const looks = { bold: 'font-semibold', italic: 'italic', strike: 'line-through' } as const

function Pieces({ pieces }: { pieces: readonly Inline[] }) {
  return pieces.map((piece, index) => {
    if (typeof piece === 'string') return <Fragment key={index}>{piece}</Fragment>
    switch (piece.kind) {
      case 'code':
        return (
          <code key={index} className="rounded bg-sunken px-1 font-mono text-[0.8125rem]">
            {piece.text}
          </code>
        )
      case 'link':
        return (
          <a
            key={index}
            href={piece.href}
            title={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            dir="ltr"
            className="text-accent underline underline-offset-2"
          >
            {piece.text}
          </a>
        )
      default: {
        const Tag = piece.kind === 'bold' ? 'strong' : piece.kind === 'italic' ? 'em' : 's'
        return (
          <Tag key={index} className={looks[piece.kind]}>
            <Pieces pieces={piece.children} />
          </Tag>
        )
      }
    }
  })
}

/** What somebody wrote, formatted as WhatsApp shows it: elements of our own around text, never markup of theirs. */
export const RichText = memo(function RichText({ text }: { text: string }) {
  const pieces = useMemo(() => parseFormatting(text), [text])
  return (
    <div dir="auto" className="[overflow-wrap:anywhere] break-words whitespace-pre-wrap">
      <Pieces pieces={pieces} />
    </div>
  )
})
