import { type Cluster, openCluster } from './database/cluster.ts'
import { killChildren } from './process/children.ts'
import { run } from './process/run.ts'
import { ROOT } from './product.ts'

/**
 * Builds the product as for production and opens the database's server for some work. When that is
 * done, or a signal ends it, everything that runs is ended.
 *
 * @returns what the work returns
 */
export async function withBuild<Result>(
  work: (cluster: Cluster) => Promise<Result>
): Promise<Result> {
  let cluster: Cluster | undefined
  const end = async () => {
    killChildren()
    await cluster?.close()
  }
  const endOn = (signal: NodeJS.Signals, code: number) => {
    process.once(signal, () => void end().finally(() => process.exit(code)))
  }
  endOn('SIGINT', 130)
  endOn('SIGTERM', 143)
  try {
    console.log('Building the product')
    await run('npm', ['run', '--silent', 'build'], { cwd: ROOT })
    cluster = await openCluster(process.env.BENCH_DATABASE_URL)
    return await work(cluster)
  } finally {
    await end()
  }
}
