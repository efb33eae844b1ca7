import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Surroundings } from '@/testing/surroundings'

import { PagesDialog } from '../parts/websites/pages-dialog'
import type { CrawledPage, Website } from '../websites'

const WEBSITE = { website_id: 'w', url: 'https://a.example/', status: 'crawled' } as Website
const PAGE: CrawledPage = {
  page_id: '1',
  url: 'https://a.example/prices',
  depth: 1,
  status: 'kept',
  reason: null,
  http_status: 200,
  document_id: 'd',
  title: 'Prices <img src=x onerror=alert(1)>',
  etag: null,
  misses: 0,
  added: ['A vase costs <script>alert(2)</script> 40.'],
  removed: ['A vase costs 30.'],
  changed_at: '2026-11-02T10:00:00Z',
  last_fetched_at: '2026-11-02T10:00:00Z',
}
const REFUSED: CrawledPage = {
  ...PAGE,
  page_id: '2',
  url: 'https://a.example/admin',
  status: 'refused',
  reason: 'robots',
  title: '',
  added: [],
  removed: [],
  changed_at: null,
}

let asked: string[]

beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', ({ url }: Request) => {
    const { searchParams } = new URL(url)
    asked.push(searchParams.get('status') ?? 'all')
    const pages = [PAGE, REFUSED].filter(({ status }) => status === (searchParams.get('status') ?? status))
    return Promise.resolve(Response.json({ pages, next: null }))
  })
})
afterEach(() => vi.unstubAllGlobals())

test('pages say what became of them, and what a page says is nothing but text', async () => {
  render(
    <Surroundings>
      <PagesDialog website={WEBSITE} onClose={() => {}} />
    </Surroundings>,
  )
  await screen.findByText('Prices <img src=x onerror=alert(1)>')
  expect(screen.getByText('A vase costs <script>alert(2)</script> 40.').tagName).toBe('INS')
  expect(screen.getByText('A vase costs 30.').tagName).toBe('DEL')
  expect(screen.getByText('The site does not allow it to be read (robots.txt).')).toBeInTheDocument()
  expect(document.querySelectorAll('script, img')).toHaveLength(0)

  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Shown' }), 'Left out')
  expect(await screen.findAllByText(/robots\.txt/)).toHaveLength(1)
  expect(screen.queryByText(/Prices/)).toBeNull()
  expect(asked).toEqual(['all', 'refused'])
})
