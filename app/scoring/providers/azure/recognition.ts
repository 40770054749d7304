import type { Assessment } from './read_assessment.ts'

/** The Azure Speech resource that a thread talks to. */
export interface SpeechService {
  key: string
  /** A WebSocket's address with its path, without a query. */
  address: string
}

/** One recording. */
export interface RecognitionJob {
  /** 16 kHz mono, signed 16 bit. The serving thread overwrites it. */
  samples: SharedArrayBuffer
  referenceText: string
  /** A BCP 47 tag such as `en-US`. */
  language: string
}

export type NoMatchReason = 'silence' | 'noise' | 'other'

/** Why the service gave no answer; `detail` names statuses and codes only, never its words. */
export interface RecognitionFailure {
  type: 'failed'
  reason: 'credentials' | 'throttled' | 'unavailable'
  detail: string
}

/** The outcome of a recognition. */
export type Recognition =
  | { type: 'assessed'; assessment: Assessment }
  | { type: 'no_match'; reason: NoMatchReason }
  | RecognitionFailure

/** A message to the thread. */
export type ThreadRequest =
  { type: 'recognize'; id: number; job: RecognitionJob } | { type: 'stop'; id: number }

/** A message from the thread: the answer, unless it was stopped; then that nothing of the call is left. */
export type ThreadMessage =
  { type: 'answered'; id: number; recognition: Recognition } | { type: 'released'; id: number }
