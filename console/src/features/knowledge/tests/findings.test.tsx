import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'

import { Surroundings } from '@/testing/surroundings'

import { Findings } from '../parts/findings'
import type { Found, SearchAnswer } from '../rules'

const FOUND: Found = {
  chunk_id: '1',
  document_id: '1',
  title: 'Prices <b onclick=alert(1)>',
  heading: ['Flowers', '<img src=x onerror=alert(2)>'],
  page: 3,
  url: null,
  anchor: 'flowers-2',
  text: 'A vase costs <script>alert(3)</script> 30.',
  score: 0.71,
  scores: { dense: 0.71, bm25: null, fused: 0.5, weighed: 0.9, reranked: null },
  why: { dense_rank: 2, bm25_rank: null, matched: ['vas', 'vase', '~bs', 'script'] },
}

const shown = (answer: Partial<SearchAnswer>) =>
  render(
    <Surroundings>
      <Findings question="What costs a vase?" answer={{ embedding_model: 'm', results: [], ...answer }} />
    </Surroundings>,
  )

test('a passage says where it stands, with the words of the question marked and nothing of it taken for more than text', async () => {
  const { container } = shown({ results: [FOUND] })
  const passage = within(screen.getByRole('list', { name: 'Passages found' })).getAllByRole('listitem')[0]
  expect(passage).toHaveTextContent('1. Prices <b onclick=alert(1)>')
  expect(passage).toHaveTextContent('Flowers › <img src=x onerror=alert(2)> · page 3')
  expect(passage).toHaveTextContent('A vase costs <script>alert(3)</script> 30.')
  expect([...container.querySelectorAll('mark')].map((one) => one.textContent)).toEqual(['vase', 'script', 'script'])
  expect(container.querySelectorAll('script, img, b')).toHaveLength(0)

  await userEvent.click(screen.getByText('Why this passage'))
  expect(screen.getByText('By meaning it comes in place 2, with a closeness of 0.71.')).toBeVisible()
  expect(screen.getByText('By words it is not among the nearest.')).toBeVisible()
  expect(screen.getByText('Of the question it has: vase')).toBeVisible()
})

test('where nothing is near enough it says what the AI would do, and what was left out for it', () => {
  shown({ left_out: [{ chunk_id: '1', why: 'least_score' }] })
  expect(screen.getByText('Nothing near enough')).toBeVisible()
  expect(screen.getByText('1 passage is below the least score.')).toBeVisible()
})
