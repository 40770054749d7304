/**
 * The product itself with one of its parts swapped for what a plain developer writes:
 * `plan` draws with the original plan's SQL, `create` and `create-many` save a session row by row.
 * `unmeasured` has no metrics.
 */
import 'reflect-metadata'
import { fromBuild } from '../product.ts'

const { Ignitor } = await import('@adonisjs/core')
const { APP_ROOT, importer } =
  await fromBuild<typeof import('../../bin/app_root.ts')>('bin/app_root.js')
const { createNodeServer } =
  await fromBuild<typeof import('../../start/node_server.ts')>('start/node_server.js')
const variant = process.argv[2]

if (variant === 'unmeasured') {
  const { measureNothing } = await import('./unmeasured.ts')
  measureNothing()
}

const ignitor = new Ignitor(APP_ROOT, { importer })
ignitor.tap((app) => {
  app.booting(async () => {
    await fromBuild('start/env.js')
  })
  void app.booted(async () => {
    if (variant === 'plan') {
      const { drawWithPlanSql } = await import('./plan_sql.ts')
      await drawWithPlanSql(app)
    } else if (variant !== 'unmeasured') {
      const { saveRowByRow } = await import('./row_by_row.ts')
      await saveRowByRow(app, variant === 'create-many')
    }
  })
  app.listen('SIGTERM', () => void app.terminate())
})
await ignitor.httpServer().start(createNodeServer)
