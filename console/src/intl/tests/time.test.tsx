import { render, screen } from '@testing-library/react'
import { IntlProvider } from 'react-intl'
import { afterEach, expect, test, vi } from 'vitest'

import type { MessageId } from '../message-ids'
import { useTimes } from '../time'

const texts = {} as Record<MessageId, string>
const NOW = '2026-03-05T12:00:00'
const moments = [NOW, '2026-03-04T12:00:00', '2026-03-02T12:00:00', '2025-12-31T12:00:00']

function Said({ at }: { at: string }) {
  const times = useTimes()
  return <li>{times.short(at)}</li>
}

function shows(locale: string, rows: number) {
  render(
    <IntlProvider locale={locale} messages={texts} onError={() => {}}>
      {Array.from({ length: rows }, (_, row) => moments.map((at) => <Said key={`${row} ${at}`} at={at} />))}
    </IntlProvider>,
  )
  return screen.getAllByRole('listitem').map((one) => one.textContent)
}

afterEach(() => vi.useRealTimers())

test('a moment is said by how long ago it was, in the language of the page', () => {
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date'] })
  expect(shows('pt-BR', 1)).toEqual(['12:00', 'ontem', 'seg.', '31/12/25'])
})

test('another language, which is chosen later, says it its own way', () => {
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date'] })
  expect(shows('es', 1)).toEqual(['12:00', 'ayer', 'lun', '31/12/25'])
})

test('a long list makes no more formatters than a row does', () => {
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date'] })
  const made = vi.spyOn(Intl, 'DateTimeFormat')
  shows('en-GB', 50)
  const kinds = 3 // a time, a weekday, a date
  expect(made.mock.calls.filter(([locale]) => locale === 'en-GB')).toHaveLength(kinds)
})
