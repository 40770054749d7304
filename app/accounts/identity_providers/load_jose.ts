export type Jose = typeof import('jose')

/** Loaded with the first token of a provider: a server starts sooner, and many never see one. */
export function loadJose(): Promise<Jose> {
  return import('jose')
}
