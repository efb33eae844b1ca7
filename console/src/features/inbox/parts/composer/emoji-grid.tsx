import { useT } from '@/intl/intl'

import { EMOJIS } from './emojis'

export default function EmojiGrid({ onChoose }: { onChoose: (emoji: string) => void }) {
  const t = useT()
  return (
    <div>
      <div className="grid max-h-60 grid-cols-8 overflow-y-auto">
        {EMOJIS.map((emoji) => (
          <button
            key={emoji}
            type="button"
            onClick={() => onChoose(emoji)}
            className="flex size-9 items-center justify-center rounded-lg text-xl hover:bg-hover"
          >
            {emoji}
          </button>
        ))}
      </div>
      <p className="px-1 pt-2 text-xs text-muted">{t('inbox.emoji.hint')}</p>
    </div>
  )
}
