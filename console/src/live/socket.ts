/**
 * The one owner of the WebSocket to the live inbox. It connects, says who is there, resumes after what was seen, comes back
 * with growing pauses, and sends each command until it is answered: under the same id, so that it is done once.
 */
import type { Problem } from '@/api/problem'
import { ProblemError } from '@/api/problem'

import { backoffMs } from './backoff'
import type { Command, Frame, Interest, LiveEvent, Ready, Result } from './frames'

export type Connection = 'connecting' | 'live' | 'lost'

interface Options {
  url: string
  /** Returns a person's access token, a new one where `refused` no longer counts; null where nobody is signed in. */
  token: (refused?: string) => Promise<string | null>
  onEvent: (event: LiveEvent) => void
  /** What was read before is old: changes between then and now are not told. */
  onReset: () => void
  onConnection: (connection: Connection) => void
}

interface Waiting {
  command: Command
  sent: boolean
  resolve: (data: unknown) => void
  reject: (error: Error) => void
}

const PING_EVERY_MS = 20_000
const ANSWER_WITHIN_MS = 10_000
const MOST_UNDER_WAY = 8
const UNAUTHENTICATED = 4401
const NOT_A_PERSON = 4403
const TOO_LONG = 1009

export class LiveSocket {
  private socket: WebSocket | null = null
  private sequence: number | null = null
  private attempt = 0
  private refused: string | undefined
  private ready = false
  private stopped = true
  /** It was stopped, and not begun again: nothing will be answered any more. */
  private over = false
  /** Which attempt to connect is the last: others, which wait for a token still, come to nothing. */
  private dial = 0
  private retry: ReturnType<typeof setTimeout> | undefined
  private heart: ReturnType<typeof setInterval> | undefined
  private silence: ReturnType<typeof setTimeout> | undefined
  private readonly waiting = new Map<string, Waiting>()
  /** What the page wants to hear of beside the inbox; said again at every connection. */
  private readonly interests = new Map<string, { interest: Interest; wanters: number }>()

  constructor(private readonly options: Options) {}

  start(): void {
    if (!this.stopped) return
    this.stopped = false
    this.over = false
    addEventListener('online', this.hurry)
    addEventListener('offline', this.part)
    addEventListener('visibilitychange', this.hurry)
    void this.connect()
  }

  stop(): void {
    this.stopped = true
    this.over = true
    this.dial += 1
    removeEventListener('online', this.hurry)
    removeEventListener('offline', this.part)
    removeEventListener('visibilitychange', this.hurry)
    this.drop()
    for (const one of this.waiting.values()) one.reject(new ProblemError(0, null))
    this.waiting.clear()
  }

  /** Returns what a command is answered with. It waits through lost connections. Rejects with `ProblemError`. */
  say(command: Command): Promise<unknown> {
    if (this.over) return Promise.reject(new ProblemError(0, null))
    return new Promise((resolve, reject) => {
      this.waiting.set(command.id, { command, sent: false, resolve, reject })
      this.sendWaiting()
    })
  }

  /** Hear of something beside the inbox, under a name of its own. Call what is returned when it is no longer wanted. */
  want(name: string, interest: Interest): () => void {
    const known = this.interests.get(name) ?? { interest, wanters: 0 }
    known.wanters += 1
    this.interests.set(name, known)
    if (this.ready && known.wanters === 1) this.subscribe(name, interest)
    return () => {
      known.wanters -= 1
      // Another part of the page wants the same still.
      if (known.wanters > 0) return
      this.interests.delete(name)
      if (this.ready)
        void this.say({ type: 'command', id: crypto.randomUUID(), command: 'unsubscribe', name }).catch(() => {})
    }
  }

  private subscribe(name: string, interest: Interest): void {
    void this.say({ type: 'command', id: crypto.randomUUID(), command: 'subscribe', name, interest }).catch(() => {})
  }

  private hurry = (): void => {
    if (this.stopped || this.socket !== null || document.visibilityState === 'hidden') return
    clearTimeout(this.retry)
    void this.connect()
  }

  /** The browser knows that there is no network: nobody waits for the silence to tell. */
  private part = (): void => {
    if (this.socket === null) return
    this.drop()
    this.comeBack(0)
  }

  private async connect(): Promise<void> {
    const dial = ++this.dial
    this.options.onConnection(this.attempt === 0 ? 'connecting' : 'lost')
    let token: string | null
    try {
      token = await this.options.token(this.refused)
    } catch {
      if (dial === this.dial) this.later()
      return
    }
    if (dial !== this.dial || token === null) return
    const said = token
    const socket = new WebSocket(this.options.url)
    this.socket = socket
    this.listenForSilence()
    socket.onopen = () => socket.send(JSON.stringify({ type: 'authenticate', token: said, resume_from: this.sequence }))
    socket.onmessage = ({ data }: MessageEvent<string>) => this.hear(JSON.parse(data) as Frame)
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return
      this.refused = code === UNAUTHENTICATED ? said : undefined
      this.drop()
      if (code === NOT_A_PERSON) this.options.onConnection('lost')
      else if (!this.stopped) this.comeBack(code)
    }
  }

  private comeBack(code: number): void {
    if (code === TOO_LONG) this.forgetSent()
    for (const one of this.waiting.values()) one.sent = false
    this.options.onConnection('lost')
    this.later()
  }

  /** What was too long once is too long always: whoever said it hears so. */
  private forgetSent(): void {
    for (const [id, one] of this.waiting) {
      if (!one.sent) continue
      this.waiting.delete(id)
      one.reject(new ProblemError(413, null))
    }
  }

  private later(): void {
    this.retry = setTimeout(() => void this.connect(), backoffMs(this.attempt++))
  }

  private drop(): void {
    clearTimeout(this.retry)
    clearTimeout(this.silence)
    clearInterval(this.heart)
    this.ready = false
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  /** A connection that says nothing although it was asked is lost, whatever the browser thinks of it. */
  private listenForSilence(): void {
    clearTimeout(this.silence)
    const socket = this.socket
    this.silence = setTimeout(() => {
      if (this.socket === socket) this.part()
    }, PING_EVERY_MS + ANSWER_WITHIN_MS)
  }

  private hear(frame: Frame): void {
    this.listenForSilence()
    switch (frame.type) {
      case 'ready': {
        this.begin(frame)
        return
      }
      case 'result': {
        this.answer(frame)
        return
      }
      case 'pong':
      case 'error':
        return
      default:
        if ('sequence' in frame) this.sequence = Math.max(this.sequence ?? 0, frame.sequence)
        this.options.onEvent(frame)
    }
  }

  private begin(ready: Ready): void {
    this.ready = true
    this.attempt = 0
    this.refused = undefined
    this.sequence = ready.sequence
    this.heart = setInterval(() => this.socket?.send('{"type":"ping"}'), PING_EVERY_MS)
    if (!ready.resumed) this.options.onReset()
    this.options.onConnection('live')
    for (const [name, { interest }] of this.interests) this.subscribe(name, interest)
    this.sendWaiting()
  }

  private answer(result: Result): void {
    const one = this.waiting.get(result.id)
    if (one === undefined) return
    this.waiting.delete(result.id)
    if (result.ok) one.resolve(result.data)
    else one.reject(new ProblemError(result.error.status, result.error satisfies Problem))
    this.sendWaiting()
  }

  private sendWaiting(): void {
    if (!this.ready) return
    let underWay = [...this.waiting.values()].filter((one) => one.sent).length
    for (const one of this.waiting.values()) {
      if (one.sent || underWay >= MOST_UNDER_WAY) continue
      one.sent = true
      underWay += 1
      this.socket?.send(JSON.stringify(one.command))
    }
  }
}
