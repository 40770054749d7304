import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * Registers what has to follow a transaction's commit. It never runs if the transaction is rolled
 * back. Lucid swallows what it throws.
 *
 * @throws Error for a savepoint: Lucid would run it at the savepoint's release, and the transaction
 * around that may still be rolled back
 */
export function afterCommit(trx: TransactionClientContract, work: () => void): void {
  if (trx.knexClient.parentTransaction !== undefined) {
    throw new Error('A savepoint has no commit: use the transaction around it.')
  }
  trx.after('commit', work)
}
