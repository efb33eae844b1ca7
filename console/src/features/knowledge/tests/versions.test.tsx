import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Surroundings } from '@/testing/surroundings'
import { ToastsProvider } from '@/ui/toasts'

import { Versions } from '../parts/versions'
import type { Document } from '../rules'

const DOCUMENT = { document_id: 'new', title: 'Prices', version: 2 } as Document
const VERSIONS = [
  { document_id: 'new', version: 2, size: 2048, pages: 3, status: 'indexed', created_at: '2026-11-02T10:00:00Z' },
  {
    document_id: 'old',
    version: 1,
    size: 1024,
    pages: null,
    status: 'indexed',
    created_at: '2026-11-01T10:00:00Z',
    superseded_at: '2026-11-02T10:01:00Z',
  },
].map((one) => ({ superseded_at: null, ...one }))

let asked: string[]
let restoring: () => Response

beforeEach(() => {
  asked = []
  restoring = () => Response.json({}, { status: 202 })
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`)
    return Promise.resolve(request.method === 'POST' ? restoring() : Response.json({ versions: VERSIONS }))
  })
})
afterEach(() => vi.unstubAllGlobals())

const shown = (mayChange: boolean, onRestored = () => {}) =>
  render(
    <Surroundings>
      <ToastsProvider>
        <Versions document={DOCUMENT} mayChange={mayChange} onRestored={onRestored} />
      </ToastsProvider>
    </Surroundings>,
  )

async function restores() {
  await userEvent.click(await screen.findByRole('button', { name: 'Actions for Version 1' }))
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Restore' }))
  const question = await screen.findByRole('dialog', { name: 'Restore version 1?' })
  expect(asked.filter((one) => one.startsWith('POST'))).toEqual([])
  await userEvent.click(within(question).getByRole('button', { name: 'Restore' }))
}

test('an earlier version says what took its place, and comes back once somebody has said so', async () => {
  const onRestored = vi.fn()
  shown(true, onRestored)
  const [current, earlier] = await screen.findAllByRole('listitem')
  expect(current).toHaveTextContent(/Version 2In use.*3 pages/)
  expect(earlier).toHaveTextContent('Replaced by version 2')
  await restores()
  expect(asked).toContain('POST /api/knowledge/v1/documents/old/restore')
  expect(onRestored).toHaveBeenCalledOnce()
})

test('who comes too early is told so in words, and the question stays', async () => {
  restoring = () =>
    Response.json(
      { type: 'about:blank', title: 'Conflict', status: 409, reason: 'still_leaving' },
      { status: 409, headers: { 'content-type': 'application/problem+json' } },
    )
  const onRestored = vi.fn()
  shown(true, onRestored)
  await restores()
  expect(await screen.findByText(/replaced a moment ago/)).toBeInTheDocument()
  expect(screen.getByRole('dialog', { name: 'Restore version 1?' })).toBeInTheDocument()
  expect(onRestored).not.toHaveBeenCalled()
})

test('who only looks has no way back to offer', async () => {
  shown(false)
  expect(await screen.findAllByRole('listitem')).toHaveLength(2)
  expect(screen.queryByRole('button')).toBeNull()
})
