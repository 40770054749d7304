import type { HeaderName } from '#openapi/headers'
import type { DocumentedProblem } from '#openapi/problems'
import type { RequestValidator } from '#openapi/request_schema'

/** In the order in which an app needs them. */
export const TAGS = {
  'Server': 'Whether it is there, and what it offers.',
  'Sign-in': 'Accounts and their tokens.',
  'Profile': 'The learner who is signed in.',
  'Catalog': 'What there is to practise: tags, sentences and their recordings.',
  'Scoring': 'How well a sentence was said.',
  'Sessions': 'What was practised.',
  'Progress': 'What practice adds up to: days, streak, goal.',
  'Admin': 'For content admins and operators.',
} as const

/** A parameter without a validator: in a header, or one that we have signed. */
export interface PlainParameter {
  name: string
  /** In a header, unless it says otherwise. */
  in?: 'query'
  /** May be left out, unless it says otherwise. */
  required?: true
  description: string
  schema: object
  example: string
}

/** What a parameter in the path means. */
export interface PathParameter {
  description: string
  example: string
}

interface Fields {
  validator: RequestValidator
  /** What the schema cannot say, by field; of a list's objects as `results.speech_id`. */
  describe?: Record<string, string>
}

export interface Body extends Fields {
  /** The name of the component schema. */
  name: string
  /** JSON, unless there is a file. */
  file?: {
    field: string
    /** Several of them, each in a field of this name. */
    isList?: true
    description: string
    /** JSON without the file will do too; this names the schema with the file. */
    name?: string
    /** What stands for the bytes in the example; those of an M4A file by default. */
    example?: string
  }
  /** Names of the schemas of objects in the body, or in its lists, by field. */
  parts?: Record<string, string>
  example: object
}

export interface Query extends Fields {
  examples?: Record<string, unknown>
}

export interface Answer {
  description: string
  headers?: HeaderName[]
  /** Without one, the answer has no body. */
  schema?: object
  example?: object | string
  /** Of something else than JSON. */
  mediaTypes?: string[]
}

/** What a mobile developer must know about a route beyond what the route table says. */
export interface Operation {
  /** What generated clients call the method. */
  id: string
  tag: keyof typeof TAGS
  summary: string
  description: string
  path?: Record<string, PathParameter>
  query?: Query
  parameters?: PlainParameter[]
  body?: Body
  answers: Record<number, Answer>
  /** Failures of its own; those of every route of its kind are added. */
  problems?: DocumentedProblem[]
}

/** By the name of the route. */
export type Operations = Record<string, Operation>
