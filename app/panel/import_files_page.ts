import type { UploadedFile } from '#importing/uploads/upload_sessions'
import { t } from '#panel/texts'

/** A recording that was not taken. */
export interface RefusedFile {
  name: string
  code: string
  detail: string
}

interface FilesPage {
  /** Such as "4,210 recordings here". */
  words: string
  isEmpty: boolean
  rows: { name: string; size: string; duration: string; doubts: string[] }[]
  /** Where the list begins, unless this is the beginning. */
  firstPath: string | undefined
  nextPath: string | undefined
}

/** @param files one more than are shown, if there are more */
export function filesPage(
  id: string,
  files: UploadedFile[],
  { count, shown, after }: { count: number; shown: number; after?: string }
): FilesPage {
  const path = `/admin/imports/${id}/recordings`
  const rows = files.slice(0, shown)
  const last = rows.at(-1)?.filename
  const hasMore = files.length > shown && last !== undefined
  return {
    words: t('imports.recordings_here', { count }),
    isEmpty: count === 0,
    rows: rows.map(({ filename, size_bytes: size, duration_ms: duration, warnings }) => ({
      name: filename,
      size: sizeWords(size),
      duration: t('common.exact_seconds', { seconds: duration / 1000 }),
      doubts: warnings.map(({ message }) => message),
    })),
    firstPath: after === undefined ? undefined : path,
    nextPath: hasMore ? `${path}?after=${encodeURIComponent(last)}` : undefined,
  }
}

/** Such as "3.2 MB" and "120 kB". */
export function sizeWords(bytes: number): string {
  if (bytes >= 1e6) return t('imports.megabytes', { megabytes: bytes / 1e6 })
  return t('imports.kilobytes', { kilobytes: Math.max(1, Math.round(bytes / 1000)) })
}
