/** What comes over the live inbox and what is said to it: docs/websocket.md. */
import type { components } from '@/api/generated/live'
import type { Problem } from '@/api/problem'

type Schemas = components['schemas']

export type Ready = Schemas['Ready']
export type LiveEvent =
  | Schemas['MessageFrame']
  | Schemas['ConversationFrame']
  | Schemas['NoteFrame']
  | Schemas['DeletedNoteFrame']
  | Schemas['ScheduledFrame']
  | Schemas['SuggestionFrame']
  | Schemas['HiddenFrame']
  | Schemas['TypingFrame']
  | (Schemas['CountersFrame'] & { type: 'counters' })
  | (Schemas['PresenceFrame'] & { type: 'presence' })
  | (Schemas['ReadFrame'] & { type: 'read' })

export type Interest = Schemas['SubscribeCommand']['interest']

export type Command =
  | Schemas['SendCommand']
  | Schemas['TakeOverCommand']
  | Schemas['HandBackCommand']
  | Schemas['CloseCommand']
  | Schemas['AssignCommand']
  | Schemas['NoteCommand']
  | Schemas['LabelCommand']
  | Schemas['TypingCommand']
  | Schemas['ReadCommand']
  | Schemas['SubscribeCommand']
  | Schemas['UnsubscribeCommand']

export type Result =
  { type: 'result'; id: string; ok: true; data: unknown } | { type: 'result'; id: string; ok: false; error: Problem }

export type Frame =
  (Ready & { type: 'ready' }) | { type: 'pong' } | { type: 'error'; detail: string } | Result | LiveEvent
