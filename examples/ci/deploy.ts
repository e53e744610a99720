/**
 * Deploys a chart from a pipeline: `node deploy.js <release> <chart folder> [image tag]`, with a kubeconfig in the variable KUBECONFIG_TEXT
 * (a secret of the pipeline). Says what happens, and ends with 1 when it fails.
 */
import * as fs from 'node:fs'
import { connectCluster, createContext, isTshelmError, loadChart, upgrade, type TshelmEvent } from 'tshelm'

const [release = 'hello', folder = 'chart', tag] = process.argv.slice(2)

try {
  await deploy()
} catch (error) {
  if (!isTshelmError(error)) throw error
  write(`${error.code}: ${error.message}${error.hint === undefined ? '' : `\n(${error.hint})`}`)
  process.exitCode = 1
}

async function deploy(): Promise<void> {
  const cluster = await connectCluster({ kubeconfig: process.env['KUBECONFIG_TEXT'] ?? '' })
  try {
    const { revision, status, notes } = await upgrade(
      {
        name: release,
        chart: await loadChart({ path: folder, fs }),
        values: tag === undefined ? {} : { image: { tag } },
        install: true,
        wait: 'watcher',
        rollbackOnFailure: true,
        timeout: 5 * 60_000,
      },
      createContext({ cluster, onEvent: report }),
    )
    write(`${release} is ${status}, revision ${revision}\n${notes}`)
  } finally {
    cluster.close()
  }
}

function report(event: TshelmEvent): void {
  if (event.kind === 'object') write(`${event.object.kind} ${event.object.name}: ${event.action}`)
  if (event.kind === 'wait') write(`${event.object.kind} ${event.object.name}: ${event.message}`)
  if (event.kind === 'log' && event.level !== 'DEBUG') write(`${event.level} ${event.message}`)
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}
