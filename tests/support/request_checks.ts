import { errors } from '@vinejs/vine'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { requestSchema, type RequestValidator } from '#openapi/request_schema'

/** @returns whether the validator lets the body pass */
export async function isAccepted(validator: RequestValidator, body: object): Promise<boolean> {
  const [error] = await validator.tryValidate(body, { meta: undefined })
  if (error !== null && !(error instanceof errors.E_VALIDATION_ERROR)) throw error
  return error === null
}

/** @param textOnly whether numbers come as text, as in a query string */
export function toSchemaCheck(
  validator: RequestValidator,
  { textOnly = false }: { textOnly?: boolean } = {}
) {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    coerceTypes: textOnly,
  })
  addFormats.default(ajv)
  const validate = ajv.compile(requestSchema(validator))
  return (body: object): boolean => validate(structuredClone(body))
}
