import { createReadStream } from 'node:fs'
import { MAX_CSV_BYTES } from '#importing/csv/read_csv'
import { CsvTooLarge, ImportFileUnreadable } from '#importing/errors'

/**
 * Reads a CSV file, and no more of it than a list of speeches has.
 *
 * @throws CsvTooLarge, ImportFileUnreadable
 */
export async function readCsvFile(path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
      size += (chunk as Buffer).length
      if (size > MAX_CSV_BYTES) throw new CsvTooLarge(MAX_CSV_BYTES)
      chunks.push(chunk as Buffer)
    }
  } catch (error) {
    if (error instanceof CsvTooLarge) throw error
    throw new ImportFileUnreadable(path, (error as NodeJS.ErrnoException).code ?? 'unknown')
  }
  return Buffer.concat(chunks)
}
