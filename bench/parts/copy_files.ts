/**
 * A process that hashes all files of the first argument's folder and copies them, each synchronized,
 * into the second one's: the least that an import does with recordings. Prints the seconds it took.
 */
import { createHash } from 'node:crypto'
import { open, readdir, readFile } from 'node:fs/promises'

const AT_ONCE = 12

const [from, to] = process.argv.slice(2)
const startedAt = performance.now()
const names = await readdir(from!)
const copier = async () => {
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const bytes = await readFile(`${from}/${name}`)
    createHash('sha256').update(bytes).digest('hex')
    await using file = await open(`${to}/${name}`, 'wx')
    await file.writeFile(bytes)
    await file.sync()
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, copier))
process.stdout.write(String((performance.now() - startedAt) / 1000))
