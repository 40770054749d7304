import { existsSync } from 'node:fs'
import { builtFile } from './product.ts'

/** A program that decodes. */
export interface Ffmpeg {
  name: 'built' | 'system'
  /** The setting that has the product take it. */
  path: string
}

const BUILT = builtFile('ffmpeg/ffmpeg')

/** The programs that are compared: the system's, and before it the built one where there is one. */
export function ffmpegs(): Ffmpeg[] {
  const system: Ffmpeg = { name: 'system', path: 'ffmpeg' }
  return existsSync(BUILT) ? [{ name: 'built', path: BUILT }, system] : [system]
}
