import type { HttpRequest } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import { MAX_CSV_BYTES } from '#importing/csv/read_csv'
import { CsvTooLarge } from '#importing/errors'
import { MultipartUpload } from '#uploads/multipart_upload'

/**
 * Reads the file `csv` of a multipart request into memory; the text fields are in `request` then.
 *
 * @returns its bytes, at most 100 MB
 * @throws CsvTooLarge; what `MultipartUpload.read` throws
 * @throws E_VALIDATION_ERROR when there is no such file, or another one
 */
export async function readCsvUpload(request: HttpRequest): Promise<Buffer> {
  const upload = new MultipartUpload(request)
  const tooLarge = () => new CsvTooLarge(MAX_CSV_BYTES)
  let chunks: Buffer[] = []
  let size = 0
  let files = 0
  request.multipart.onFile('*', {}, async (part) => {
    files++
    if (part.name !== 'csv' || files > 1) upload.fault = oneFileOnly(part.name)
    for await (const chunk of part as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_CSV_BYTES) upload.fault ??= tooLarge()
      if (upload.fault !== undefined) break
      chunks.push(chunk)
    }
    if (upload.fault === undefined) return
    chunks = []
    upload.giveUp(upload.fault)
  })
  await upload.read({ maxFileBytes: MAX_CSV_BYTES, tooLarge })
  if (files === 0) throw oneFileOnly('csv')
  return Buffer.concat(chunks)
}

function oneFileOnly(field: string): Error {
  return new errors.E_VALIDATION_ERROR([
    { field, rule: 'oneFile', message: 'Send exactly one file, in the field "csv"' },
  ])
}
