/** From flags and environment to a cluster, a store and an action's context. */
import type * as fs from 'node:fs'
import { nodeModule } from '../../gotemplate/go/lazy.ts'
import { createStore } from '../../storage/store.ts'
import type { Driver } from '../../storage/driver.ts'
import type { ActionContext } from '../actions/context.ts'
import { TshelmError, wrapError } from '../errors.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { ClientOptions } from '../kube/client.ts'
import type { RestConfig } from '../kube/config.ts'
import type { Transport } from '../kube/transport.ts'
import type { Runtime } from '../runtime.ts'
import { thisProcess } from '../this-process.ts'
import type { CliContext } from './command.ts'
import { kubeHost, kubeOverrides, namespaceOf } from './namespace.ts'
import { serverWarningLine } from './print/klog.ts'
import { cliRuntime } from './runtime.ts'

export interface Connection {
  readonly context: ActionContext
  /** Gives connections back; the process would wait for them. */
  readonly close: () => void
}

export interface ConnectOptions {
  /** '' reads records of all namespaces. Default: the command's. */
  readonly namespace?: string
  /** How many revisions a new one leaves; 0 keeps all. Default: 0. */
  readonly maxHistory?: number
  /** A signal lets requests end, so that what was done can be put on record. Default: false, it ends them as well. */
  readonly finishRequests?: boolean
}

/** Nothing is sent before an action sends it. */
export async function connectCluster(cli: CliContext, options: ConnectOptions = {}): Promise<Connection> {
  const { namespace = namespaceOf(cli), maxHistory = 0, finishRequests = false } = options
  // Asked for in any case: from here on a signal cancels, and what was begun is put on record.
  const { signal: cancel } = cli
  const signal = finishRequests ? undefined : cancel
  const runtime = identified(cliRuntime(cli), cli)
  const { settings } = cli
  const { cluster: reached, close: disconnect } = await clusterFor(cli, signal)
  const cluster = cli.shared?.seenAs?.(reached) ?? reached
  const { driver, close: closeDriver } = await driverFor(settings.driver, { cluster, namespace, cli })
  const close = (): void => {
    disconnect()
    closeDriver?.()
  }
  const store = createStore(driver, {
    maxHistory,
    debug: (message, fields) => runtime.emit(log('DEBUG', message, fields)),
  })
  return {
    context: {
      ...{ cluster, store, namespace, runtime },
      ...(cli.waitPolicy && { waitPolicy: cli.waitPolicy }),
      ...(cli.parallelHooks === true && { parallelHooks: true }),
      hookOutput: (_hook, text) => {
        if (settings.compat.output.hookLogs === 'plain') cli.stderr(text)
        else logHook(text, runtime.emit)
      },
    },
    close,
  }
}

/** A run tells who it is, so that others see when it is no more. */
function identified(runtime: Runtime, { process: own, env }: CliContext): Runtime {
  if (own === undefined) return runtime
  const here = thisProcess({ ...own, env, files: nodeModule('node:fs') as typeof fs })
  return Object.defineProperty(runtime, 'here', { value: here, enumerable: true })
}

/** Helm: logs of hooks go to its own log. */
function logHook(text: string, emit: (event: TshelmEvent) => void): void {
  if (text !== '') emit(log('INFO', text.endsWith('\n') ? text.slice(0, -1) : text))
}

type Reached = Pick<Connection, 'close'> & Pick<ActionContext, 'cluster'>

async function realCluster(cli: CliContext, signal: AbortSignal | undefined): Promise<Reached> {
  const { clusterOver, connect } = await import('../kube/client.ts')
  const { loadRestConfig } = await import('../kube/config.ts')
  const host = kubeHost(cli)
  const options = clientOptionsOf(cli, signal)
  const { shared } = cli
  if (shared?.reach !== undefined) {
    const client = await shared.reach(cli.settings.kubeContext)
    return { cluster: client.sharedBy(options), close: () => undefined }
  }
  let config: RestConfig
  try {
    config = loadRestConfig(host, kubeOverrides(cli.settings))
  } catch (error) {
    // Helm: a bad configuration shows when the cluster is first asked.
    return { cluster: clusterOver(refusing(wrapError('', error))), close: () => undefined }
  }
  const cluster = shared === undefined ? connect(config, host, options) : shared.cluster(config, host, options)
  return { cluster, close: () => cluster.close() }
}

function clientOptionsOf(cli: CliContext, signal: AbortSignal | undefined): ClientOptions {
  const runtime = cliRuntime(cli)
  return {
    clock: cli.clock,
    ...(signal === undefined ? {} : { signal }),
    onWarning: (text) => cli.stderr(serverWarningLine(text, cli.clock.now())),
    onRetry: (retry) => {
      const { method, path, why, wait } = retry
      runtime.emit(
        log('DEBUG', 'a request is about to be sent again', { method, path, why, wait: `${String(wait)}ms` }),
      )
      runtime.emit({ kind: 'retry', ...retry })
    },
    onDiscoveryFailure: (failures) => {
      runtime.emit(log('WARN', 'the kubernetes server has an orphaned API service', { error: failures.join(', ') }))
      runtime.emit(log('WARN', 'to fix this, kubectl delete apiservice <service-name>'))
    },
  }
}

function refusing(error: TshelmError): Transport {
  const refuse = (): Promise<never> => Promise.reject(error)
  return { origin: '', send: refuse, stream: refuse, close: () => undefined }
}

/** Helm: records from files are looked at without a cluster. */
export function clusterFor(cli: CliContext, signal: AbortSignal | undefined): Promise<Reached> {
  const { driver, sandbox } = cli.settings
  const isElsewhere = cli.shared?.reach !== undefined
  return !isElsewhere && (sandbox !== '' || driver === 'memory')
    ? sandboxCluster(cli, signal)
    : realCluster(cli, signal)
}

/** `--sandbox`: the embedded cluster; one that is empty and forgotten if there is no file for it. */
async function sandboxCluster(cli: CliContext, signal: AbortSignal | undefined): Promise<Reached> {
  const { makeFolders } = await import('../make-folders.ts')
  const path = await import('node:path')
  const { sandboxFile } = await import('./sandbox-file.ts')
  const { openSandbox } = await import('../sandbox/sandbox.ts')
  const { sandboxTransport } = await import('../sandbox/transport.ts')
  const { clusterOver } = await import('../kube/client.ts')
  const { clock } = cli
  const stateFile = sandboxFile(cli)
  if (stateFile !== undefined) makeFolders(path.dirname(stateFile), 0o700)
  const sandbox = openSandbox(stateFile === undefined ? { clock } : { clock, stateFile })
  const cluster = clusterOver(sandboxTransport(sandbox, 'tshelm'), {
    clock,
    ...(signal === undefined ? {} : { signal }),
  })
  return {
    cluster,
    close: () => {
      cluster.close()
      sandbox.close()
    },
  }
}

interface DriverInput extends Pick<ActionContext, 'cluster' | 'namespace'> {
  readonly cli: CliContext
}

interface OpenDriver {
  readonly driver: Driver
  readonly close?: () => void
}

/** What HELM_DRIVER names. */
export async function driverFor(name: string, { cluster, namespace, cli }: DriverInput): Promise<OpenDriver> {
  const { kubeObjects } = await import('../kube/objects.ts')
  const now = (): number => cli.clock.now()
  const form = cli.settings.compat.release.recordForm
  switch (name) {
    case '':
    case 'secret':
    case 'secrets': {
      const { secretsDriver } = await import('../../storage/secrets.ts')
      return { driver: secretsDriver({ objects: kubeObjects(cluster, namespace), now, form }) }
    }
    case 'configmap':
    case 'configmaps': {
      const { configMapsDriver } = await import('../../storage/configmaps.ts')
      return { driver: configMapsDriver({ objects: kubeObjects(cluster, namespace), now, form }) }
    }
    case 'sql':
    case 'memory': {
      const { openMemory, openSql } = await import('./drivers.ts')
      return name === 'sql' ? openSql(cli, { namespace, now, form }) : openMemory(cli, namespace)
    }
    default:
      throw new TshelmError('cli/usage', `unknown driver ${JSON.stringify(name)}`, {
        hint: 'HELM_DRIVER may be secret, configmap, sql or memory',
      })
  }
}
