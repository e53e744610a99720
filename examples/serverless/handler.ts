/**
 * A function for AWS Lambda and its like: installs or upgrades a release. If its time is not enough, it answers `paused`: invoke it again
 * with `resume` in the event. The chart comes packed in the event (base64), or lies in a folder
 * `chart` beside the function. The cluster comes in the event, or in the variables CLUSTER_SERVER, CLUSTER_TOKEN and CLUSTER_CA.
 */
import * as fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  connectCluster,
  createContext,
  isTshelmError,
  loadChart,
  resume,
  upgrade,
  type Release,
  type ReleaseContext,
  type Values,
} from 'tshelm'

export interface DeployEvent {
  readonly release: string
  readonly namespace: string
  readonly values?: Values
  /** Go on where the last invocation stopped. */
  readonly resume?: boolean
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

export async function handler(event: DeployEvent, invocation: InvocationContext): Promise<DeployAnswer> {
  const { release: name, namespace, cluster: access } = event
  const deadline = Date.now() + invocation.getRemainingTimeInMillis() - MARGIN_MS
  const { CLUSTER_SERVER: server = '', CLUSTER_TOKEN: token, CLUSTER_CA: ca } = process.env
  const cluster = await connectCluster(access ?? { server, token, ca })
  try {
    const { revision, status } = await deploy(event, deadline, createContext({ cluster, namespace }))
    return { release: name, revision, status }
  } catch (error) {
    const paused = isTshelmError(error)
      ? (error.data['resume'] as { readonly revision: number } | undefined)
      : undefined
    if (paused === undefined) throw error
    return { release: name, revision: paused.revision, status: 'paused' }
  } finally {
    cluster.close()
  }
}

async function deploy(event: DeployEvent, deadline: number, context: ReleaseContext): Promise<Release> {
  const { release: name, values = {}, chart } = event
  if (event.resume === true) return (await resume({ name, deadline }, context)).release
  return upgrade(
    {
      name,
      chart: await loadChart(chart === undefined ? { path: CHART_FOLDER, fs } : Buffer.from(chart, 'base64')),
      values,
      install: true,
      createNamespace: true,
      wait: 'watcher',
      deadline,
    },
    context,
  )
}
