import { test } from '@japa/runner'
import vine from '@vinejs/vine'
import { requestSchema } from '#openapi/request_schema'
import { mutationsOf } from '#tests/support/mutations'
import { isAccepted, toSchemaCheck } from '#tests/support/request_checks'
import { ACCOUNT_REQUESTS } from '#tests/support/sample_requests/accounts'
import { CONTENT_REQUESTS } from '#tests/support/sample_requests/content'
import { PRACTICE_REQUESTS } from '#tests/support/sample_requests/practice'

const REQUESTS = [...ACCOUNT_REQUESTS, ...PRACTICE_REQUESTS, ...CONTENT_REQUESTS]

test.group('A request schema', () => {
  test('a request schema requires a field that may be null, but not be left out', ({ assert }) => {
    const validator = vine.create({
      given: vine.string().nullable(),
      items: vine.array(
        vine.object({ given: vine.number().nullable(), free: vine.any().optional() })
      ),
      free: vine.string().nullable().optional(),
    })
    const schema = requestSchema(validator)
    assert.deepEqual(schema.required, ['given', 'items'])
    assert.deepEqual(schema.properties?.items?.items?.required, ['given'])
  })

  test('a request schema lets unknown fields pass and gives every enum a type', ({ assert }) => {
    for (const { validator } of REQUESTS) {
      const text = JSON.stringify(requestSchema(validator))
      assert.notInclude(text, 'additionalProperties')
      assert.notMatch(text, /\{"enum":\[[^\]]*\]\}/)
    }
  })

  test('a request schema refuses a rule that it cannot express', ({ assert }) => {
    const date = vine.create({ at: vine.date() })
    assert.throws(() => requestSchema(date), /"at" has no type/)
    const record = vine.create({ all: vine.record(vine.string()) })
    assert.throws(() => requestSchema(record), /"record" has no JSON Schema here yet/)
  })

  test('a request schema accepts and refuses what the validator does: {name}')
    .with(REQUESTS)
    .run(async ({ assert }, { validator, valid, invalid, ...options }) => {
      const fits = toSchemaCheck(validator, options)
      for (const body of valid) {
        assert.isTrue(await isAccepted(validator, body), `validator: ${JSON.stringify(body)}`)
        assert.isTrue(fits(body), `schema: ${JSON.stringify(body)}`)
      }
      for (const body of invalid) {
        assert.isFalse(await isAccepted(validator, body), `validator: ${JSON.stringify(body)}`)
        assert.isFalse(fits(body), `schema: ${JSON.stringify(body)}`)
      }
    })

  test('a request schema agrees with the validator about every mutation of a good request: {name}')
    .with(REQUESTS.filter(({ textOnly }) => !textOnly))
    .run(async ({ assert }, { validator, valid }) => {
      const fits = toSchemaCheck(validator)
      const bodies = mutationsOf(valid[0]!)
      assert.isAbove(bodies.length, 9)
      let refused = 0
      for (const body of bodies) {
        const accepted = await isAccepted(validator, body)
        assert.equal(fits(body), accepted, JSON.stringify(body).slice(0, 500))
        if (!accepted) refused++
      }
      assert.isAbove(refused, bodies.length / 2)
    })

  test('a request schema differs from the validator only where it says so: {what}')
    .with(
      REQUESTS.flatMap(({ name, validator, differences = [] }) =>
        differences.map(({ what, ...rest }) => ({ what: `${name}, ${what}`, validator, ...rest }))
      )
    )
    .run(async ({ assert }, { validator, body, accepted }) => {
      assert.equal(await isAccepted(validator, body), accepted, 'validator')
      assert.equal(toSchemaCheck(validator)(body), !accepted, 'schema')
    })
})
