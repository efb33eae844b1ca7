import { beforeEach, expect, test } from 'vitest'

import { kindOf, throughDoor, type Capabilities } from '../parts/composer/attachments'
import { Drafts, draftsOf, EMPTY, forgetDrafts, inserted, marked, markOf, soughtAnswer } from '../parts/composer/drafts'
import { lettersOf } from '../parts/composer/letters'
import { forgetWaitingFiles, WaitingFiles, waitingFilesOf } from '../parts/composer/waiting-files'
import { mentionsIn, soughtPerson, stepped } from '../parts/composer/suggestions'

beforeEach(() => sessionStorage.clear())

test('a draft is kept for each conversation and person, and after a reload', () => {
  const drafts = new Drafts('ana')
  drafts.change('c-1', { text: 'half a sent', suggestionId: 's' })
  drafts.change('c-2', { text: 'other' })
  const reloaded = new Drafts('ana')
  expect(reloaded.of('c-1')).toEqual({ ...EMPTY, text: 'half a sent', suggestionId: 's' })
  expect(reloaded.of('c-2').text).toBe('other')
  expect(new Drafts('bruno').of('c-1')).toEqual(EMPTY)
})

test('who signs out leaves no draft, neither in the tab nor in its memory', () => {
  draftsOf('ana').change('c-1', { text: 'between us' })
  draftsOf('ana').change('c-2', { text: 'and this' })
  sessionStorage.setItem('prosa.phone', 'open')
  forgetDrafts()
  expect(draftsOf('ana').of('c-1')).toEqual(EMPTY)
  expect([sessionStorage.length, sessionStorage.key(0)]).toEqual([1, 'prosa.phone'])
})

test('what was sent leaves no draft', () => {
  const drafts = new Drafts('ana')
  drafts.change('c', { text: 'hello' })
  drafts.change('c', { text: '' })
  expect(sessionStorage).toHaveLength(0)
})

test('a suggestion is put behind what somebody wrote already', () => {
  const drafts = new Drafts('ana')
  drafts.add('c', 'suggested')
  expect(drafts.of('c').text).toBe('suggested')
  drafts.add('c', 'more')
  expect(drafts.of('c').text).toBe('suggested\nmore')
})

test('what is kept and cannot be read is no draft', () => {
  sessionStorage.setItem('prosa.draft.ana.c', '{"text":')
  sessionStorage.setItem('prosa.draft.ana.d', '{"text":7}')
  expect(new Drafts('ana').of('c')).toEqual(EMPTY)
  expect(new Drafts('ana').of('d')).toEqual(EMPTY)
})

test('something is put where the cursor is, in the place of what is chosen', () => {
  expect(inserted('ab', 1, 1, '🙂')).toEqual({ text: 'a🙂b', cursor: 3 })
  expect(inserted('abc', 1, 2, 'X')).toEqual({ text: 'aXc', cursor: 2 })
})

test('a mark is put around what is chosen, and taken away again', () => {
  expect(marked('say this', 4, 8, '*')).toEqual({ text: 'say *this*', from: 5, to: 9 })
  expect(marked('say *this*', 5, 9, '*')).toEqual({ text: 'say this', from: 4, to: 8 })
  expect(marked('', 0, 0, '_')).toEqual({ text: '__', from: 1, to: 1 })
  expect([markOf('B'), markOf('i'), markOf('q')]).toEqual(['*', '_', undefined])
})

test('a slash that everything begins with looks for canned answers', () => {
  expect(['/', '/ola', '/a b', 'a/b', '/a/b', ''].map(soughtAnswer)).toEqual(['', 'ola', null, null, null, null])
})

test('an at sign before the cursor looks for a colleague', () => {
  expect(soughtPerson('ask @an', 7)).toEqual({ from: 4, sought: 'an' })
  expect(soughtPerson('ask @an now', 7)).toEqual({ from: 4, sought: 'an' })
  expect(soughtPerson('a@b', 3)).toBeNull()
  expect(soughtPerson('@a\nb', 4)).toBeNull()
})

test('whose whole name is written is mentioned', () => {
  const people = ['Ana', 'Ana Maria', 'Bruno', null].map((display_name, index) => ({
    user_id: `u${index}`,
    display_name,
  }))
  expect(mentionsIn('@Ana Maria, see', people)).toEqual(['u0', 'u1'])
  expect(mentionsIn('@Anabela', people)).toEqual([])
  expect(mentionsIn('@bruno @anab @ana', people)).toEqual(['u0', 'u2'])
  expect(mentionsIn('Bruno', people)).toEqual([])
})

test('what is offered goes round', () => {
  expect([stepped(0, -1, 3), stepped(2, 1, 3), stepped(0, 1, 3)]).toEqual([2, 0, 1])
})

const able: Capabilities = {
  channel_id: 'c',
  provider: 'meta',
  sends: ['text', 'image', 'document'],
  replies: ['text'],
  reacts: true,
  edits_for_s: null,
  free_text_for_s: 86_400,
  text_limit: 4096,
  files: {
    image: { largest_bytes: 5, mime_types: ['image/jpeg', 'image/png'], caption: 1024 },
    document: { largest_bytes: 100, mime_types: null, caption: 1024 },
    video: { largest_bytes: 1000, mime_types: null, caption: 0 },
  },
  most_buttons: 3,
  most_rows: 10,
}
const file = (type: string, size: number) => ({ name: 'x', type, size })

test('a file goes as what it is where the channel carries that, else as a document', () => {
  expect(kindOf(file('image/png', 5), able)).toBe('image')
  expect(kindOf(file('image/png', 6), able)).toBe('document')
  expect(kindOf(file('image/heic', 5), able)).toBe('document')
  expect(kindOf(file('video/mp4', 5), able)).toBe('document')
  expect(kindOf(file('', 5), able)).toBe('document')
})

test('what cannot go says why', () => {
  expect(kindOf(file('image/png', 101), able)).toEqual({ why: 'size', largest: 100 })
  expect(kindOf(file('image/png', 0), able)).toEqual({ why: 'empty' })
  const pictures: Capabilities = { ...able, sends: ['image'] }
  expect(kindOf(file('application/pdf', 5), pictures)).toEqual({ why: 'type' })
  expect(kindOf(file('image/png', 9), pictures)).toEqual({ why: 'size', largest: 5 })
})

test('signed addresses are asked for through the front door', () => {
  expect(throughDoor('http://127.0.0.1:3001/media/uploads/abc?x=1')).toBe('/api/gateway/media/uploads/abc?x=1')
  expect(throughDoor('https://door.example/api/gateway/media/abc')).toBe('/api/gateway/media/abc')
})

const to = { conversation_id: 'c', last_sequence: 4 }
const ready = (mediaId: string) => ({ kind: 'image' as const, mediaId, file: new File(['x'], `${mediaId}.png`) })

test('a draft becomes one letter, with what it answers and the suggestion that it was made of', () => {
  const draft = { ...EMPTY, text: 'hello', suggestionId: 's', replyTo: { messageId: 'm', text: '' } }
  expect(lettersOf(draft, [], to)).toMatchObject([
    { after: 4, body: { text: 'hello', reply_to_message_id: 'm', suggestion_id: 's' } },
  ])
  expect(lettersOf({ ...EMPTY, text: ' \n' }, [], to)).toEqual([])
})

test('each file is a letter of its own, the first with the text', () => {
  const letters = lettersOf({ ...EMPTY, text: 'see' }, [ready('a'), ready('b')], to)
  expect(letters.map((one) => one.body.content)).toEqual([
    { kind: 'image', media_id: 'a', caption: 'see' },
    { kind: 'image', media_id: 'b', caption: null },
  ])
  expect(new Set(letters.map((one) => one.clientId)).size).toBe(2)
})

test('files wait in their conversation while somebody is in another, and what a reload loses is told by name', async () => {
  const files = new WaitingFiles('ana', sessionStorage, () => Promise.resolve('m-1'))
  const file = new File(['x'], 'bolo.png', { type: 'image/png' })
  files.add('c-1', [file, new File([], 'empty.png', { type: 'image/png' })], able)
  expect(files.of('c-2').list).toEqual([])
  await expect.poll(() => files.of('c-1').list.map((one) => one.state)).toEqual(['ready', 'refused'])

  const reloaded = new WaitingFiles('ana')
  expect(reloaded.of('c-1')).toEqual({ list: [], lost: ['bolo.png'] })
  reloaded.forgetLost('c-1')
  expect(new WaitingFiles('ana').of('c-1').lost).toEqual([])
  for (const { id } of files.of('c-1').list) files.remove('c-1', id)
  expect(new WaitingFiles('ana').of('c-1').lost).toEqual([])
})

test('who signs out leaves no name of a file that waited', () => {
  sessionStorage.setItem('prosa.files.ana.c-1', '["contract of Maria.pdf"]')
  sessionStorage.setItem('prosa.phone', 'open')
  expect(waitingFilesOf('ana').of('c-1').lost).toEqual(['contract of Maria.pdf'])
  forgetWaitingFiles()
  expect(waitingFilesOf('ana').of('c-1')).toEqual({ list: [], lost: [] })
  expect([sessionStorage.length, sessionStorage.key(0)]).toEqual([1, 'prosa.phone'])
})

test('a file that is being uploaded while somebody signs out writes its name nowhere when its upload ends', async () => {
  let isGivenUp = false
  let end = () => {}
  const ended = new Promise<string>((_, reject) => (end = () => reject(new Error('given up'))))
  const files = new WaitingFiles('ana', sessionStorage, ({ signal }) => {
    signal.addEventListener('abort', () => {
      isGivenUp = true
      end()
    })
    return ended
  })
  files.add('c-1', [new File(['x'], 'bolo.png', { type: 'image/png' })], able)
  expect(sessionStorage).toHaveLength(1)
  sessionStorage.clear()
  files.stop()
  await expect(ended).rejects.toThrow('given up')
  await Promise.resolve()
  expect(isGivenUp).toBe(true)
  expect(sessionStorage).toHaveLength(0)
})
