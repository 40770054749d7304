import type { HttpRequest } from '@adonisjs/core/http'
import { NoFormSent } from '#exceptions/malformed_request'
import { MAX_CSV_BYTES } from '#importing/csv/read_csv'
import { CsvTooLarge } from '#importing/errors'
import { formFields } from '#uploads/form_fields'
import { MAX_BESIDE_FILES_BYTES, oneFileOnly, readMultipart } from '#uploads/read_multipart'
import type { MemoryReservation } from '#uploads/upload_memory'

/** A form with a CSV file. */
export interface SentCsv {
  /** The text fields, as validators take them. */
  fields: Record<string, unknown>
  /** At most 100 MB. */
  csv: Buffer
  /** As the client calls the file, without a path. */
  name: string
}

/**
 * Reads a multipart request with a CSV file in its field `csv` into memory.
 *
 * @param reservation of memory for the file, which it grows; the caller disposes of it
 * @throws CsvTooLarge, ImportBusy; what `readMultipart` throws; MalformedRequest for a request of another kind
 * @throws E_VALIDATION_ERROR when there is no such file, or another one
 */
export async function readCsvUpload(
  request: HttpRequest,
  reservation: MemoryReservation
): Promise<SentCsv> {
  if (request.is(['multipart/form-data']) === null) throw new NoFormSent()
  const tooLarge = () => new CsvTooLarge(MAX_CSV_BYTES)
  const chunks: Buffer[] = []
  let size = 0
  let files = 0
  let name = ''
  const fields = await readMultipart(request.request, {
    maxBytes: MAX_CSV_BYTES + MAX_BESIDE_FILES_BYTES,
    tooLarge,
    maxFiles: 1,
    reservation,
    async onFile({ field, filename, stream }) {
      if (field !== 'csv' || ++files > 1) throw oneFileOnly(field, 'csv')
      name = filename
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > MAX_CSV_BYTES) throw tooLarge()
        reservation.grow(chunk.length)
        chunks.push(chunk)
      }
    },
  })
  if (files === 0) throw oneFileOnly('csv', 'csv')
  return { fields: formFields(fields), csv: Buffer.concat(chunks), name }
}
