import { existsSync } from 'node:fs'
import { browserClient } from '@japa/browser-client'
import type { PluginFn } from '@japa/runner/types'
import type { Browser } from 'playwright'

const SUITE = 'browser'

/** Containers run as root, and have a small /dev/shm. */
const CONTAINER_FLAGS = ['--no-sandbox', '--disable-dev-shm-usage']

/** The first is Chromium without its own windows, which cost as much as the pages in them. */
const INSTALLED_AT = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
].map((name) => `/usr/bin/${name}`)

/** @returns the machine's own Chromium: nothing is downloaded for the tests */
function findChromium(
  env: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync
): string | undefined {
  const candidates = env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : INSTALLED_AT
  return candidates.find((path) => exists(path))
}

/**
 * A Chromium of its own, whose microphone hears a recording once, and then nothing. Whoever asks may
 * use it.
 *
 * @param wav path of a WAV file
 */
export async function browserThatHears(wav: string): Promise<Browser> {
  const { chromium } = await import('playwright')
  const args = [
    ...CONTAINER_FLAGS,
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${wav}%noloop`,
  ]
  return chromium.launch({ executablePath: findChromium(), args })
}

/**
 * Runs the browser suite in a real Chromium. Without one, the suite is left out and a line says so;
 * on a build server (`CI=true`) that is a failure.
 */
export function browserTests(): PluginFn {
  const executablePath = findChromium()
  if (executablePath !== undefined) {
    return browserClient({
      runInSuites: [SUITE],
      launcher: async () => {
        const { chromium } = await import('playwright')
        return chromium.launch({ executablePath, args: CONTAINER_FLAGS })
      },
    })
  }
  return ({ config, runner }) => {
    const asked = config.filters.suites ?? []
    if (asked.length > 0 && !asked.includes(SUITE)) return
    const reason =
      'The browser tests need Chromium: "apt-get install chromium-headless-shell", or set CHROMIUM_PATH.'
    if (process.env.CI === 'true') {
      // Thrown here already, it would leave the application running.
      runner.onSuite((suite) => {
        if (suite.name !== SUITE) return
        suite.setup(() => {
          throw new Error(reason)
        })
      })
      return
    }
    process.stdout.write(`\nLeft out: the suite "${SUITE}". ${reason}\n`)
    for (const suite of 'suites' in config ? config.suites : []) {
      if (suite.name === SUITE) suite.files = []
    }
  }
}
