import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What `npm run ffmpeg:build` makes; the production build has a copy at the same place. */
export const BUILT_FFMPEG = fileURLToPath(new URL('../../../ffmpeg/ffmpeg', import.meta.url))

/** The system's, which is found through PATH. */
export const SYSTEM_FFMPEG = 'ffmpeg'

/**
 * The ffmpeg that decodes recordings and makes renditions: the one that is asked for, else the built
 * one, else the system's. None of them need be there.
 *
 * @param asked FFMPEG_PATH
 */
export function ffmpegProgram(asked: string | undefined): string {
  return asked ?? (existsSync(BUILT_FFMPEG) ? BUILT_FFMPEG : SYSTEM_FFMPEG)
}
