/** Lists that somebody gave a name: kept in this browser, for each person, since the API keeps none. */
import { useMemo, useSyncExternalStore } from 'react'

import { asAsked, isSameList, type Asked } from './lists'

export interface SavedList {
  name: string
  asked: Asked
}

export const MOST_SAVED = 30
export const LONGEST_NAME = 60

type Kept = Pick<Storage, 'getItem' | 'setItem'>

const keyOf = (userId: string): string => `prosa.lists.${userId}`

/** Returns what was kept, whatever became of it. */
export function readLists(kept: string | null): SavedList[] {
  try {
    const value: unknown = JSON.parse(kept ?? '[]')
    return Array.isArray(value) ? value.flatMap(asList).slice(0, MOST_SAVED) : []
  } catch {
    return []
  }
}

function asList(value: unknown): SavedList[] {
  const { name, asked } = fieldsOf(value)
  return typeof name === 'string' && name.trim()
    ? [{ name: name.slice(0, LONGEST_NAME), asked: asAsked(fieldsOf(asked)) }]
    : []
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** Returns the lists with this one among them, by name; one of the same name or of the same list gives way to it. */
export function withList(lists: readonly SavedList[], list: SavedList): SavedList[] {
  const others = lists.filter((other) => other.name !== list.name && !isSameList(other.asked, list.asked))
  return [...others, list].sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_SAVED)
}

export class SavedLists {
  private readonly listeners = new Set<() => void>()
  private text: string | null = null
  private lists: SavedList[] = []

  constructor(
    private readonly userId: string,
    private readonly storage: Kept = localStorage,
  ) {}

  /** What other tabs of this browser keep is there too. */
  all = (): SavedList[] => {
    const text = this.storage.getItem(keyOf(this.userId))
    if (text !== this.text) {
      this.text = text
      this.lists = readLists(text)
    }
    return this.lists
  }

  save(list: SavedList): void {
    this.keep(withList(this.all(), list))
  }

  forget(name: string): void {
    this.keep(this.all().filter((one) => one.name !== name))
  }

  onChange = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    addEventListener('storage', listener)
    return () => {
      this.listeners.delete(listener)
      removeEventListener('storage', listener)
    }
  }

  private keep(lists: readonly SavedList[]): void {
    this.storage.setItem(keyOf(this.userId), JSON.stringify(lists))
    this.listeners.forEach((listener) => listener())
  }
}

const everybodys = new Map<string, SavedLists>()

function listsOf(userId: string): SavedLists {
  const known = everybodys.get(userId) ?? new SavedLists(userId)
  everybodys.set(userId, known)
  return known
}

export function useSavedLists(userId: string): { saved: SavedLists; lists: readonly SavedList[] } {
  const saved = useMemo(() => listsOf(userId), [userId])
  return { saved, lists: useSyncExternalStore(saved.onChange, saved.all) }
}
