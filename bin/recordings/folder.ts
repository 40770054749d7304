import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { durationOf, type Encoding, master, MASTERING } from './mastering.ts'
import { speak, type Voice, VOICES } from './voices.ts'

/** One recording to make: a file name, what it says, and the name of the voice. */
export type Job = { file: string; text: string; voice: string }

/** One recording as manifest.json tells of it; `recipe` names the settings it was made with. */
type Entry = { text: string; voice: string; recipe: string; duration_ms: number; sha256: string }
type Manifest = Record<string, Entry>

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')

/**
 * Makes what is missing or no longer fits in a folder, removes the rest unless `keepOthers`, and
 * writes the folder's manifest.json.
 *
 * @throws RecordingError when a program or voice is not installed
 */
export function makeFolder(folder: string, jobs: Job[], encoding: Encoding, keepOthers = false) {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'manifest.json')
  const manifest: Manifest = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const temporary = mkdtempSync(join(tmpdir(), 'recordings-'))
  let made = 0
  let removed = 0
  try {
    for (const [index, job] of jobs.entries()) {
      const voice = VOICES[job.voice]!
      const recipe = recipeOf(voice, encoding)
      const target = join(folder, job.file)
      if (isUpToDate(target, job, recipe, manifest[job.file])) continue
      master(speak(job.text, voice, temporary), target, encoding)
      manifest[job.file] = describe(target, job, recipe)
      made++
      const seconds = (manifest[job.file]!.duration_ms / 1000).toFixed(1)
      console.log(`[${index + 1}/${jobs.length}] ${job.file} ${seconds} s`)
    }
    if (!keepOthers) removed = removeOthers(folder, jobs, encoding.extension, manifest)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
    writeManifest(path, manifest)
  }
  report(folder, jobs, made, removed)
}

function recipeOf({ command, args }: Voice, encoding: Encoding): string {
  return sha256(JSON.stringify([command, args, encoding, MASTERING])).slice(0, 12)
}

function isUpToDate(target: string, job: Job, recipe: string, entry: Entry | undefined): boolean {
  if (!entry || !existsSync(target)) return false
  const same = entry.text === job.text && entry.voice === job.voice && entry.recipe === recipe
  return same && sha256(readFileSync(target)) === entry.sha256
}

function describe(target: string, job: Job, recipe: string): Entry {
  const { text, voice } = job
  const hash = sha256(readFileSync(target))
  return { text, voice, recipe, duration_ms: durationOf(target), sha256: hash }
}

function removeOthers(folder: string, jobs: Job[], extension: string, manifest: Manifest): number {
  const wanted = new Set(jobs.map((job) => job.file))
  for (const name of Object.keys(manifest)) if (!wanted.has(name)) delete manifest[name]
  const recordings = readdirSync(folder).filter((name) => extname(name) === extension)
  const others = recordings.filter((name) => !wanted.has(name))
  for (const name of others) rmSync(join(folder, name))
  return others.length
}

function writeManifest(path: string, manifest: Manifest): void {
  const byName = Object.entries(manifest).sort(([one], [other]) => (one < other ? -1 : 1))
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(byName), null, 2)}\n`)
}

function report(folder: string, jobs: Job[], made: number, removed: number): void {
  const bytes = jobs.reduce((sum, job) => sum + statSync(join(folder, job.file)).size, 0)
  const changes = made + removed === 0 ? 'all up to date' : `${made} made, ${removed} removed`
  console.log(
    `${basename(folder)}: ${jobs.length} files, ${(bytes / 1e6).toFixed(2)} MB, ${changes}`
  )
}
