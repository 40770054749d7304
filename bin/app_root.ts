/** The project's root, which relative imports of the framework start from. */
export const APP_ROOT = new URL('../', import.meta.url)

export function importer(filePath: string): Promise<unknown> {
  if (filePath.startsWith('./') || filePath.startsWith('../')) {
    return import(new URL(filePath, APP_ROOT).href)
  }
  return import(filePath)
}
