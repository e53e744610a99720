/**
 * A function for AWS Lambda and its like: installs or upgrades a release. The chart comes packed in the event (base64), or lies in a folder
 * `chart` beside the function. The cluster comes in the event, or in the variables CLUSTER_SERVER, CLUSTER_TOKEN and CLUSTER_CA.
 */
import * as fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { connectCluster, createContext, loadChart, upgrade, type Values } from 'tshelm'

export interface DeployEvent {
  readonly release: string
  readonly namespace: string
  readonly values?: Values
  /** A packed chart, in base64. */
  readonly chart?: string
  readonly cluster?: { readonly server: string; readonly token?: string; readonly ca?: string }
}

export interface DeployAnswer {
  readonly release: string
  readonly revision: number
  readonly status: string
}

/** What is used of Lambda's context. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number
}

const CHART_FOLDER = fileURLToPath(new URL('chart', import.meta.url))

// What the platform needs to hand the answer on.
const MARGIN_MS = 500

export async function handler(
  { release: name, namespace, values = {}, chart, cluster: access }: DeployEvent,
  context: InvocationContext,
): Promise<DeployAnswer> {
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN_MS
  const { CLUSTER_SERVER: server = '', CLUSTER_TOKEN: token, CLUSTER_CA: ca } = process.env
  const cluster = await connectCluster(access ?? { server, token, ca })
  try {
    const { revision, status } = await upgrade(
      {
        name,
        chart: await loadChart(chart === undefined ? { path: CHART_FOLDER, fs } : Buffer.from(chart, 'base64')),
        values,
        install: true,
        createNamespace: true,
        wait: 'watcher',
        deadline,
      },
      createContext({ cluster, namespace }),
    )
    return { release: name, revision, status }
  } finally {
    cluster.close()
  }
}
