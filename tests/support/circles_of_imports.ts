import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** @returns each circle of files of app/ that import each other, types included */
export async function circlesOfImports(root: string): Promise<string[][]> {
  const imports = new Map<string, string[]>()
  for await (const file of glob('app/**/*.ts', { cwd: root })) {
    const { importedFiles } = ts.preProcessFile(await readFile(join(root, file), 'utf8'))
    const targets = importedFiles.map(({ fileName }) => resolve(file, fileName))
    imports.set(file, targets)
  }
  return circlesIn(imports)
}

/** `#catalog/enums` and `./enums.ts` are files of app/; packages and other folders are not. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#')) return `app/${specifier.slice(1)}.ts`
  return join(dirname(from), specifier).replace(/\.js$/, '.ts')
}

/** Depth first; a file that is met again on its own path closes a circle. */
function circlesIn(imports: ReadonlyMap<string, string[]>): string[][] {
  const circles: string[][] = []
  const done = new Set<string>()
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file)
    if (start !== -1) circles.push([...path.slice(start), file])
    if (start !== -1 || done.has(file)) return
    for (const target of imports.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
  return circles
}
