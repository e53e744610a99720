/** Runs a verb against the cluster that flags and environment name, and gives connections back in the end. */
import type { ActionContext } from '../actions/context.ts'
import { connectCluster, type ConnectOptions } from './cluster.ts'
import type { CliContext } from './command.ts'

export async function withCluster<T>(
  cli: CliContext,
  work: (context: ActionContext) => Promise<T>,
  options?: ConnectOptions,
): Promise<T> {
  const connection = await connectCluster(cli, options)
  try {
    return await work(connection.context)
  } finally {
    connection.close()
  }
}
