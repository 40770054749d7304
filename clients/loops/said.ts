import { readFile } from 'node:fs/promises'

/** What the learner's recording says, so that it can be scored against it. */
export const SENTENCE = 'I have never seen such a beautiful garden before.'

/** A learner's recording, as an app has it. */
export async function recordedFile(): Promise<File> {
  const folder = new URL('../../../../database/content/learner/', import.meta.url)
  const bytes = await readFile(new URL('never_seen_such_a_beautiful_garden.wav', folder))
  return new File([new Uint8Array(bytes)], 'said.wav', { type: 'audio/wav' })
}

/** Where the server is, from the command line. */
export function origin(): string {
  const [, , given] = process.argv
  if (given === undefined) throw new Error('Name the address of the server.')
  return given
}

/** Ends the loop with what the server has said. */
export function failed(step: string, problem: unknown): never {
  throw new Error(`${step}: ${JSON.stringify(problem)}`)
}

/** A new learner for each run. */
export function newLearner(client: string) {
  return {
    email: `${client}-${Date.now()}@example.com`,
    password: 'eleven small green birds',
    name: client,
  }
}
