import { describe, expect, test } from 'vitest'

import { asAsked, filterOf, isSameList, matches, narrowingOf, type Asked } from '../lists'
import { readLists, SavedLists, withList } from '../saved-lists'
import { conversation, ME } from './conversations'

const TEAM = '0190d2c4-0000-7000-8000-00000000000a'
const belongs = (asked: Asked, one = conversation(), list = [conversation()]) => matches(filterOf(asked), one, ME, list)

describe('an address', () => {
  test('asks for what it says, and for nothing that nobody knows', () => {
    expect(asAsked({ view: 'mine', team: TEAM, q: 'Ana', priority: 'urgent' })).toEqual({
      view: 'mine',
      team: TEAM,
      q: 'Ana',
      priority: 'urgent',
    })
    expect(asAsked({ view: 'nonsense', team: '7', person: {}, sla: 'late', owner: 1, q: '' })).toEqual({ view: 'all' })
    expect(asAsked({ person: 'nobody' })).toEqual({ view: 'all', person: 'nobody' })
  })

  test('is the same list in whatever order it says so', () => {
    expect(isSameList({ view: 'all', team: TEAM }, { team: TEAM, view: 'all' })).toBe(true)
    expect(isSameList({ view: 'all', team: TEAM }, { view: 'mine', team: TEAM })).toBe(false)
  })

  test('looks for people in all states, and is narrowed as it was', () => {
    expect(filterOf({ view: 'mine', q: 'Ana', team: TEAM })).toEqual({ q: 'Ana', team_id: TEAM })
    expect(filterOf({ view: 'mine', person: 'nobody' })).toEqual({ state: 'open', assigned_to: 'me' })
    expect(narrowingOf({ view: 'mine', q: 'Ana', team: TEAM })).toEqual({ team: TEAM })
  })
})

describe('a list takes what the API would give it', () => {
  test('by state and by whose it is', () => {
    expect(belongs({ view: 'mine' })).toBe(true)
    expect(belongs({ view: 'mine' }, conversation({ assigned_user_id: 'other' }))).toBe(false)
    expect(belongs({ view: 'unassigned' }, conversation({ waiting_for_person: true }))).toBe(true)
    expect(belongs({ view: 'closed' })).toBe(false)
    expect(belongs({ view: 'snoozed' }, conversation({ state: 'snoozed' }))).toBe(true)
    expect(belongs({ view: 'all', person: 'nobody' })).toBe(false)
    expect(belongs({ view: 'all', person: 'nobody' }, conversation({ assigned_user_id: null }))).toBe(true)
  })

  test('by all that it is narrowed by', () => {
    const narrowed: Asked = { view: 'all', team: TEAM, label: 'l', priority: 'urgent', sla: 'breached', owner: 'ai' }
    const one = conversation({
      team_id: TEAM,
      label_ids: ['l'],
      priority: 'urgent',
      owner: 'ai',
      sla: [
        {
          target: 'first_answer',
          due_at: null,
          paused: false,
          warned: true,
          breached: true,
          minutes: 5,
          began_at: '2026-01-01T00:00:00Z',
        },
      ],
    })
    expect(belongs(narrowed, one)).toBe(true)
    for (const other of [{ team_id: null }, { label_ids: [] }, { priority: 'low' }, { owner: 'person' }, { sla: [] }])
      expect(belongs(narrowed, { ...one, ...other } as typeof one)).toBe(false)
    expect(belongs({ ...narrowed, sla: 'warned' }, one)).toBe(false)
  })

  test('of a search, whom it found', () => {
    const found = conversation({ contact: { contact_id: 'ana', name: 'Ana', address: '+55' } })
    const again = conversation({ conversation_id: 'new', contact: found.contact })
    expect(belongs({ view: 'all', q: 'ana' }, again, [found])).toBe(true)
    expect(belongs({ view: 'all', q: 'ana' }, conversation(), [found])).toBe(false)
  })
})

describe('lists that somebody saved', () => {
  const list = (name: string, asked: Asked) => ({ name, asked })

  test('are by name, and one of the same name or of the same list gives way', () => {
    const urgent = list('Urgentes', { view: 'all', priority: 'urgent' })
    const lists = [urgent, list('Ana', { view: 'all', q: 'Ana' })].reduce<(typeof urgent)[]>(withList, [])
    expect(lists.map((one) => one.name)).toEqual(['Ana', 'Urgentes'])
    expect(withList(lists, list('Ana', { view: 'mine' }))).toEqual([list('Ana', { view: 'mine' }), urgent])
    expect(withList(lists, { ...urgent, name: 'Já' }).map((one) => one.name)).toEqual(['Ana', 'Já'])
  })

  test('are none of somebody else, and survive rubbish', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }
    const mine = new SavedLists('me', storage)
    mine.save(list('Ana', { view: 'all', q: 'Ana' }))
    expect(mine.all()).toHaveLength(1)
    expect(mine.all()).toBe(mine.all())
    expect(new SavedLists('other', storage).all()).toEqual([])
    mine.forget('Ana')
    expect(mine.all()).toEqual([])
    for (const rubbish of ['{', '7', '[7, null, {"name": ""}]', '{"name": "x"}']) expect(readLists(rubbish)).toEqual([])
    expect(readLists('[{"name": "x", "asked": {"view": "gone", "team": 7}}]')).toEqual([list('x', { view: 'all' })])
  })
})
