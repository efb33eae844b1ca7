import { expect, test } from 'vitest'

import { kindTextOf } from '../kind-text'

test('what has no words of its own is named by its kind, and one that nobody knows is a message', () => {
  expect(['image', 'list_reply', 'text', 'unsupported', 'of the future', null, undefined].map(kindTextOf)).toEqual([
    'inbox.kind.image',
    'inbox.kind.choice',
    ...(Array(5).fill('inbox.kind.other') as string[]),
  ])
})
