import type { Static } from 'typebox'
import type { Problem } from '#transformers/problem'
import type { ProgressSchema } from '#transformers/progress_transformer'
import type { ScoreSchema } from '#transformers/score_transformer'
import type { SessionDetailSchema } from '#transformers/session_transformer'
import type { SpeechSchema } from '#transformers/speech_transformer'
import type { CountedTagSchema } from '#transformers/tag_transformer'
import type { TokenResponseSchema } from '#transformers/token_response_transformer'

export type Score = Static<typeof ScoreSchema>
export type Progress = Static<typeof ProgressSchema>
export type Session = Static<typeof SessionDetailSchema>
export type Speech = Static<typeof SpeechSchema>
export type Tag = Static<typeof CountedTagSchema>
export type TokenResponse = Static<typeof TokenResponseSchema>

/** What the API answered when it did not do what it was asked. */
export class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`)
  }
}

/** The API over HTTP, as an app calls it. */
export class Api {
  accessToken: string | undefined

  constructor(readonly baseUrl: string) {}

  /** @throws ApiProblem on every answer that is none of 2xx */
  async call<Answer>(method: string, path: string, body?: object | FormData): Promise<Answer> {
    const headers: Record<string, string> = {}
    if (this.accessToken !== undefined) headers.authorization = `Bearer ${this.accessToken}`
    if (body !== undefined && !(body instanceof FormData)) {
      headers['content-type'] = 'application/json'
    }
    const response = await fetch(`${this.baseUrl}/${path}`, {
      method,
      headers,
      body: body instanceof FormData ? body : body && JSON.stringify(body),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new ApiProblem(answer as Problem)
    return answer as Answer
  }
}
