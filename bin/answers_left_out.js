/**
 * Every status of every operation of the OpenAPI document is either an answer that some test got, or
 * stands in tests/unexercised_answers.json with the reason why none does.
 */
import { readFileSync } from 'node:fs'

/** @param {string} path from the root of the project */
function read(path) {
  return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
}

/**
 * @param {Set<string>} checked such as "getTag 404", by all tests together
 * @param {{ paths: Record<string, Record<string, { operationId: string, responses: object }>> }} document
 * @param {{ shared: Record<string, string>, answers: Record<string, string> }} list reasons: `shared`
 *   by a status that one piece of code answers for all operations, so that one test of it will do
 * @returns {string[]} a sentence for each answer that is neither, and each line that is out of date
 */
export function answersLeftOut(
  checked,
  document = read('docs/openapi.json'),
  list = read('tests/unexercised_answers.json')
) {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  const documented = new Set(
    operations.flatMap(({ operationId, responses }) => {
      return Object.keys(responses).map((status) => `${operationId} ${status}`)
    })
  )
  const missing = [...documented].filter((answer) => {
    return (
      !checked.has(answer) && !(answer in list.answers) && !(answer.split(' ')[1] in list.shared)
    )
  })
  const outdated = Object.keys(list.answers).filter((answer) => {
    return checked.has(answer) || !documented.has(answer)
  })
  const untested = Object.keys(list.shared).filter((status) => {
    return ![...checked].some((answer) => answer.endsWith(` ${status}`))
  })
  return [
    ...missing.map((answer) => `No test gets the documented answer ${answer}`),
    ...outdated.map((answer) => {
      return `tests/unexercised_answers.json names ${answer}, which a test gets, or nobody documents`
    }),
    ...untested.map((status) => `No test gets an answer ${status} of any operation`),
  ]
}
