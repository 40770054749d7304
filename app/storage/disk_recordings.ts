import type { Disk } from '@adonisjs/drive'

/** The reference recordings, on AdonisJS Drive's disk. */
export class DiskRecordings {
  constructor(private disk: Disk) {}

  async put(key: string, recording: Uint8Array, contentType: string): Promise<void> {
    await this.disk.put(key, recording, { contentType })
  }

  async delete(key: string): Promise<void> {
    await this.disk.delete(key)
  }

  /** All recordings whose key begins with the folder. */
  async *list(folder: string): AsyncGenerator<{ key: string; modifiedAt: Date }> {
    let paginationToken: string | undefined
    do {
      const page = await this.disk.listAll(folder, { recursive: true, paginationToken })
      for (const file of page.objects) {
        if (!file.isFile) continue
        const { lastModified } = await file.getMetaData()
        yield { key: file.key, modifiedAt: lastModified }
      }
      paginationToken = page.paginationToken
    } while (paginationToken !== undefined)
  }
}
