/** What calls on releases share: cluster, namespace, storage, runtime. */
import type { Driver } from '../../storage/driver.ts'
import type { KubeDriver } from '../../storage/kube-driver.ts'
import { lateDriver } from '../../storage/late-driver.ts'
import type { HookRecord } from '../../storage/record.ts'
import type { Here } from '../../storage/lease.ts'
import { sqlDriver } from '../../storage/sql.ts'
import { createStore, type Store } from '../../storage/store.ts'
import type { ActionContext } from '../actions/context.ts'
import { compatFor, compatOf, type HelmVersion } from '../compat.ts'
import { log, type TshelmEvent } from '../events.ts'
import type { Cluster } from '../kube/cluster.ts'
import { systemClock, type Clock, type Runtime } from '../runtime.ts'

export interface RuntimeOptions {
  /** Receives progress and warnings as they come; must not throw. Default: they go nowhere. */
  readonly onEvent?: (event: TshelmEvent) => void
  /** Default: the system's. */
  readonly clock?: Clock
  /** For the random functions of templates. Default: the platform's cryptographic source. */
  readonly randomBytes?: (count: number) => Uint8Array
  /** IANA name of what templates take for local time. Default: `UTC`, wherever this runs. */
  readonly timeZone?: string
  /**
   * Who is running, `processIdentity({ process, fs })` on a machine of one's own: when the process is killed, another one there sees it at once. Default:
   * that nothing is heard of it for half a minute tells.
   */
  readonly here?: Here
  /** Behave as this major version of Helm, 3.22 or 4.3. Charts and values for Helm 3 are to be loaded with it as well. Default: 4. */
  readonly compat?: HelmVersion
}

/** Records in Postgres, in Helm's tables. */
export interface SqlStorage {
  readonly driver: 'sql'
  /** A URL or `key=value …`, as HELM_DRIVER_SQL_CONNECTION_STRING has it. */
  readonly connection: string
  /** The PG* variables; HOME and USER, for ~/.pgpass and the like. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** How long to wait for a connection, if the string does not say it; 0 is for ever. Default: 15000. */
  readonly connectTimeoutMs?: number
  /** How long a server may say nothing while it is asked; 0 is for ever. Default: 60000. */
  readonly silenceMs?: number
}

export interface ContextOptions extends RuntimeOptions {
  readonly cluster: Cluster & { readonly namespace?: string }
  /** Of the releases. Default: the cluster's own, see connectCluster. */
  readonly namespace?: string
  /** Where records are kept: Secrets or ConfigMaps of the namespace, Postgres, or a driver of `tshelm/storage`. Default: `secret`. */
  readonly storage?: 'secret' | 'configmap' | SqlStorage | Driver
  /** Revisions kept of each release; 0 keeps all. Default: 10. */
  readonly maxHistory?: number
  /** Receives the logs that hooks ask to be shown. Default: they go nowhere. */
  readonly onHookOutput?: (hook: HookRecord, text: string) => void
}

/** Good for any number of calls, at the same time too. */
export interface ReleaseContext extends ActionContext {
  /** Records of another namespace; of all of them if it is ''. */
  readonly storeOf: (namespace: string) => Store
}

const MAX_HISTORY = 10

/** Makes the second argument of every verb on releases. Nothing is sent. */
export function createContext(options: ContextOptions): ReleaseContext {
  const { cluster, storage = 'secret', maxHistory = MAX_HISTORY, onHookOutput } = options
  const namespace = options.namespace ?? cluster.namespace ?? 'default'
  const runtime = createRuntime(options)
  const storeOf = (place: string): Store =>
    createStore(driverOf(storage, { cluster, namespace: place, runtime }), {
      maxHistory,
      debug: (message, fields) => runtime.emit(log('DEBUG', message, fields)),
    })
  return {
    cluster,
    namespace,
    runtime,
    store: storeOf(namespace),
    storeOf,
    ...(onHookOutput === undefined ? {} : { hookOutput: onHookOutput }),
  }
}

/** What `storage` means, for one namespace; '' is all of them. */
export function driverOf(
  storage: 'secret' | 'configmap' | SqlStorage | Driver,
  { cluster, namespace, runtime }: Pick<ActionContext, 'cluster' | 'namespace' | 'runtime'>,
): Driver {
  const form = compatOf(runtime).release.recordForm
  const now = (): number => runtime.clock.now()
  if (typeof storage === 'string') {
    let loaded: Promise<KubeDriver> | undefined
    const driver = (): Promise<KubeDriver> => (loaded ??= load())
    const load = async (): Promise<KubeDriver> => {
      const { kubeObjects } = await import('../kube/objects.ts')
      const { secretsDriver } = await import('../../storage/secrets.ts')
      const { configMapsDriver } = await import('../../storage/configmaps.ts')
      const make = storage === 'secret' ? secretsDriver : configMapsDriver
      return make({ objects: kubeObjects(cluster, namespace), now, form })
    }
    const late = lateDriver(storage === 'secret' ? 'Secret' : 'ConfigMap', driver)
    return { ...late, listFew: async (most) => (await driver()).listFew(most) }
  }
  return 'driver' in storage ? sqlDriver({ ...storage, namespace, now, form }) : storage
}

export function createRuntime({ onEvent, clock, randomBytes, timeZone, compat, here }: RuntimeOptions): Runtime {
  return {
    compat: compatFor(compat),
    clock: clock ?? systemClock,
    randomBytes: randomBytes ?? platformRandom,
    timeZone: timeZone ?? 'UTC',
    emit: onEvent ?? (() => undefined),
    ...(here === undefined ? {} : { here }),
  }
}

// What one call of getRandomValues gives at most.
const RANDOM_CHUNK = 65_536

function platformRandom(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let at = 0; at < count; at += RANDOM_CHUNK) crypto.getRandomValues(bytes.subarray(at, at + RANDOM_CHUNK))
  return bytes
}
