import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { LiveEvent } from '../frames'
import { LiveSocket, type Connection } from '../socket'

/** The other end of the wire, in the test's hand. */
class Wire {
  static open: Wire[] = []
  sent: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((close: { code: number }) => void) | null = null

  constructor(readonly url: string) {
    Wire.open.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }
  close() {
    this.onclose?.({ code: 1000 })
  }
  says(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
  breaks(code = 1006) {
    this.onclose?.({ code })
  }
}

const typing = { type: 'typing', data: { conversation_id: 'c', user_id: 'u', until: null } }
const event = (sequence: number) => ({ type: 'conversation.hidden', sequence, data: { conversation_id: 'c' } })
const note = (id: string) => ({ type: 'command', command: 'note', id, conversation_id: 'c', text: 'x' }) as const

let socket: LiveSocket
let heard: LiveEvent[]
let connections: Connection[]
let resets: number
let refusals: (string | undefined)[]

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Wire)
  Wire.open = []
  heard = []
  connections = []
  resets = 0
  refusals = []
  socket = new LiveSocket({
    url: 'ws://door/ws',
    token: (refused) => {
      refusals.push(refused)
      return Promise.resolve(`token-${refusals.length}`)
    },
    onEvent: (one) => heard.push(one),
    onReset: () => resets++,
    onConnection: (one) => connections.push(one),
  })
  socket.start()
})

afterEach(() => {
  socket.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function connected(ready: object = { sequence: 7, resumed: false }): Promise<Wire> {
  await vi.advanceTimersByTimeAsync(Wire.open.length === 0 ? 0 : 1_000)
  const wire = Wire.open.at(-1)
  if (!wire) throw new Error('nothing was opened')
  wire.onopen?.()
  wire.says({ type: 'ready', ...ready })
  return wire
}

test('it says who is there, and after a break resumes behind what was heard', async () => {
  const first = await connected()
  expect(first.sent[0]).toEqual({ type: 'authenticate', token: 'token-1', resume_from: null })
  first.says(event(9))
  first.says(typing)
  first.breaks()
  const second = await connected({ sequence: 9, resumed: true })
  expect(second.sent[0]).toMatchObject({ resume_from: 9 })
  expect(heard).toHaveLength(2)
  expect(resets).toBe(1)
  expect(connections).toEqual(['connecting', 'live', 'lost', 'lost', 'live'])
})

test('what could not be resumed is read anew', async () => {
  const first = await connected()
  first.breaks()
  await connected({ sequence: 99, resumed: false })
  expect(resets).toBe(2)
})

test('a command waits for the connection, and is said again under its id until it is answered', async () => {
  const done = socket.say(note('n-1'))
  const first = await connected()
  expect(first.sent.at(-1)).toMatchObject({ id: 'n-1', command: 'note' })
  first.breaks()
  const second = await connected({ sequence: 7, resumed: true })
  expect(second.sent.filter((one) => one.id === 'n-1')).toHaveLength(1)
  second.says({ type: 'result', id: 'n-1', ok: true, data: { note_id: 'x' } })
  await expect(done).resolves.toEqual({ note_id: 'x' })
})

test('a refusal is a problem', async () => {
  const done = socket.say(note('n-2'))
  const wire = await connected()
  wire.says({ type: 'result', id: 'n-2', ok: false, error: { type: 'about:blank', title: 'Conflict', status: 409 } })
  await expect(done).rejects.toMatchObject({ status: 409 })
})

test('eight commands at most are under way', async () => {
  const all = Array.from({ length: 10 }, (_, index) => socket.say(note(`n-${index}`)))
  const wire = await connected()
  const said = () => wire.sent.filter((one) => one.command === 'note').length
  expect(said()).toBe(8)
  wire.says({ type: 'result', id: 'n-0', ok: true, data: {} })
  expect(said()).toBe(9)
  await all[0]
  socket.stop()
  const ends = await Promise.allSettled(all.slice(1))
  expect(ends.every((end) => end.status === 'rejected')).toBe(true)
})

test('a token that was refused is not shown again', async () => {
  const wire = await connected()
  wire.breaks(4401)
  await connected({ sequence: 7, resumed: true })
  expect(refusals).toEqual([undefined, 'token-1'])
})

test('a connection that answers nothing is given up', async () => {
  await connected()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(Wire.open[0]?.sent.at(-1)).toEqual({ type: 'ping' })
  await vi.advanceTimersByTimeAsync(11_000)
  expect(connections.at(-1)).toBe('lost')
})

test('a browser that has no network is believed at once, and comes back when it has', async () => {
  await connected()
  const done = socket.say(note('n-3'))
  dispatchEvent(new Event('offline'))
  expect(connections.at(-1)).toBe('lost')
  dispatchEvent(new Event('online'))
  const next = await connected({ sequence: 7, resumed: true })
  expect(next.sent.filter((one) => one.id === 'n-3')).toHaveLength(1)
  next.says({ type: 'result', id: 'n-3', ok: true, data: {} })
  await expect(done).resolves.toEqual({})
  expect(connections.at(-1)).toBe('live')
})

test('whose token is not a person’s stays away', async () => {
  const wire = await connected()
  wire.breaks(4403)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(Wire.open).toHaveLength(1)
})

test('what two parts of a page want is heard until both have gone', async () => {
  const wire = await connected()
  const leaves = [socket.want('counters', { to: 'counters' }), socket.want('counters', { to: 'counters' })]
  expect(wire.sent.filter((one) => one.command === 'subscribe')).toHaveLength(1)
  leaves[0]?.()
  expect(wire.sent.some((one) => one.command === 'unsubscribe')).toBe(false)
  leaves[1]?.()
  expect(wire.sent.at(-1)).toMatchObject({ command: 'unsubscribe', name: 'counters' })
})

test('a conversation that is looked at is asked for again at each connection', async () => {
  const first = await connected()
  const leave = socket.want('c-c', { to: 'conversation', conversation_id: 'c' })
  expect(first.sent.at(-1)).toMatchObject({
    command: 'subscribe',
    interest: { to: 'conversation', conversation_id: 'c' },
  })
  first.breaks()
  const second = await connected({ sequence: 7, resumed: true })
  expect(second.sent.some((one) => one.command === 'subscribe')).toBe(true)
  leave()
  expect(second.sent.at(-1)).toMatchObject({ command: 'unsubscribe', name: 'c-c' })
})

test('a page that wakes up while it waits for a token opens one connection, and none after the end', async () => {
  const tokens: ((token: string) => void)[] = []
  const token = () => new Promise<string>((resolve) => tokens.push(resolve))
  socket.stop()
  Wire.open = []
  const waking = new LiveSocket({ url: '', token, onEvent: () => {}, onReset: () => {}, onConnection: () => {} })
  waking.start()
  dispatchEvent(new Event('online'))
  tokens.forEach((give) => give('token'))
  await vi.advanceTimersByTimeAsync(0)
  expect(Wire.open).toHaveLength(1)
  Wire.open[0]?.breaks()
  await vi.advanceTimersByTimeAsync(1_000)
  waking.stop()
  waking.start()
  waking.stop()
  tokens.forEach((give) => give('token'))
  await vi.advanceTimersByTimeAsync(0)
  expect(Wire.open).toHaveLength(1)
})

test('whoever says something after the end hears that it was not said, and may say it again', async () => {
  const wire = await connected()
  socket.stop()
  await expect(socket.say(note('n-1'))).rejects.toMatchObject({ status: 0 })
  expect(wire.sent).toHaveLength(1)
})
