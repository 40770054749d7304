import { ImportBusy } from '#importing/errors'
import { UploadMemory } from '#uploads/upload_memory'

/** Two CSV files of the largest size, or hundreds of usual ones. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * Bounds the memory that all CSV files in this process take together: those that arrive, those that
 * wait for a place, and those that are imported.
 */
export class CsvMemory extends UploadMemory {
  /** Whoever finds it full is refused with ImportBusy. */
  constructor(maxBytes = MAX_BYTES) {
    super(maxBytes, () => new ImportBusy())
  }
}
