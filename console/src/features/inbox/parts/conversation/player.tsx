import { Pause, Play } from 'lucide-react'
import { useRef, useState } from 'react'

import { useT } from '@/intl/intl'

const SPEEDS = [1, 1.5, 2] as const

const clockOf = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '0:00'
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}

/** Plays a voice message or a song, wound by its line, up to twice as fast. */
export function Player({ address, onError }: { address: string; onError: () => void }) {
  const t = useT()
  const audio = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(0)
  const [speed, setSpeed] = useState(0)
  const toggle = () => {
    if (playing) audio.current?.pause()
    else void audio.current?.play().catch(onError)
  }
  const faster = () => {
    const next = (speed + 1) % SPEEDS.length
    setSpeed(next)
    if (audio.current) audio.current.playbackRate = SPEEDS[next] ?? 1
  }
  return (
    <div className="flex w-64 max-w-full items-center gap-2">
      {/* What customers say has no captions. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <audio
        ref={audio}
        src={address}
        preload="metadata"
        onError={onError}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
        onLoadedMetadata={({ currentTarget }) => setLength(currentTarget.duration)}
        onDurationChange={({ currentTarget }) => setLength(currentTarget.duration)}
      />
      <button
        type="button"
        aria-label={t(playing ? 'inbox.player.pause' : 'inbox.player.play')}
        onClick={toggle}
        className="flex size-9 shrink-0 items-center justify-center rounded-full bg-accent text-on-accent hover:bg-accent-hover"
      >
        {playing ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
      </button>
      <div className="min-w-0 grow">
        <input
          type="range"
          aria-label={t('inbox.player.position')}
          aria-valuetext={clockOf(at)}
          min={0}
          max={Number.isFinite(length) && length > 0 ? length : 1}
          step="any"
          value={at}
          onChange={({ currentTarget }) => {
            if (audio.current) audio.current.currentTime = currentTarget.valueAsNumber
            setAt(currentTarget.valueAsNumber)
          }}
          className="block h-4 w-full accent-(--accent)"
        />
        <span className="text-xs text-muted tabular-nums">
          {clockOf(at)} / {clockOf(length)}
        </span>
      </div>
      <button
        type="button"
        onClick={faster}
        aria-label={t('inbox.player.speed', { speed: SPEEDS[speed] ?? 1 })}
        className="rounded-md px-1.5 py-1 text-xs font-semibold text-muted tabular-nums hover:bg-hover"
      >
        {SPEEDS[speed]}×
      </button>
    </div>
  )
}
