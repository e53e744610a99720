/** `--prune SET`: releases that were put into a set by earlier runs and stand in no file any more. */
import { TshelmError } from '../../errors.ts'
import type { State } from '../model.ts'
import { affectedTables, nothingAffected, type AffectedRelease } from './affected.ts'
import { isConfirmed } from './ask.ts'
import { kubeContextOf } from './common-flags.ts'
import { executorOf, helm, type Executor } from './executor.ts'
import type { Session } from './session.ts'

/** On the records of releases. */
export const SET_LABEL = 'tshelm-set'

const LABEL_VALUE = /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/

/** Throws `cli/usage` for what cannot be the name of a set, or where only some releases are selected. */
export function checkSet(set: string, selectors: readonly string[]): void {
  if (set === '') return
  if (!LABEL_VALUE.test(set)) throw new TshelmError('cli/usage', `--prune: ${JSON.stringify(set)} cannot be a label`)
  if (selectors.length > 0)
    throw new TshelmError('cli/usage', '--prune looks at all releases: it goes with no selector')
}

export interface StrayRelease {
  readonly name: string
  readonly namespace: string
  readonly chart: string
  readonly kubeContext: string
}

interface Known {
  readonly executor: Executor
  readonly names: Set<string>
}

/** What all files say, by context. */
export class SetWatch {
  readonly #session: Session
  readonly #set: string
  readonly #known = new Map<string, Known>()

  constructor(session: Session, set: string) {
    this.#session = session
    this.#set = set
  }

  /** To be called before anything is left out of the state. */
  note(state: State): void {
    for (const release of state.releases) {
      const { names } = this.#knownIn(kubeContextOf(state, release), state)
      // A release without a namespace stands wherever the context points to.
      names.add(`${release.namespace}/${release.name}`)
    }
    this.#knownIn(state.environments[state.env.name]?.kubeContext || state.helmDefaults.kubeContext, state)
  }

  /** Those that are in the set and in no file. */
  async strays(): Promise<StrayRelease[]> {
    if (this.#set === '') return []
    const found: StrayRelease[] = []
    for (const [kubeContext, { executor, names }] of this.#known) {
      for (const release of await this.#listed(executor, kubeContext)) {
        const { name, namespace } = release
        if (!names.has(`${namespace}/${name}`) && !names.has(`/${name}`)) found.push(release)
      }
    }
    return found
  }

  /** Deletes them, if whoever is asked agrees. */
  async prune(): Promise<void> {
    const strays = await this.strays()
    if (strays.length === 0) return
    const { ports, options } = this.#session
    const lines = strays.map(({ namespace, name, chart }) => `  ${namespace}/${name} (${chart})`).join('\n')
    const message = `Releases of the set ${this.#set} that are in no file:\n${lines}\n`
    ports.log('info', message)
    if (options.interactive && !(await isConfirmed(ports, 'Do you want to delete them?'))) return
    const deleted: AffectedRelease[] = []
    for (const { name, namespace, chart, kubeContext } of strays) {
      const began = ports.clock.now()
      ports.log('info', `Deleting ${name}`)
      const words = ['delete', name, ...inContext(kubeContext), '--namespace', namespace]
      await helm(this.#known.get(kubeContext)!.executor, words, { show: 'log' })
      deleted.push({ release: { name, namespace, chart }, version: '', duration: ports.clock.now() - began })
    }
    for (const text of affectedTables({ ...nothingAffected(), deleted }, !options.noColor)) ports.log('info', text)
  }

  #knownIn(kubeContext: string, state: State): Known {
    let known = this.#known.get(kubeContext)
    if (known === undefined) {
      known = { executor: executorOf(this.#session, state), names: new Set() }
      this.#known.set(kubeContext, known)
    }
    return known
  }

  async #listed(executor: Executor, kubeContext: string): Promise<StrayRelease[]> {
    const states = ['--deployed', '--failed', '--pending', '--uninstalling']
    const filter = ['--all-namespaces', '--selector', `${SET_LABEL}=${this.#set}`, '--max', '0']
    const words = ['list', ...filter, ...states, '--output', 'json', ...inContext(kubeContext)]
    const rows = JSON.parse(await helm(executor, words, { live: false })) as readonly Omit<
      StrayRelease,
      'kubeContext'
    >[]
    return rows.map(({ name, namespace, chart }) => ({ name, namespace, chart, kubeContext }))
  }
}

function inContext(kubeContext: string): string[] {
  return kubeContext === '' ? [] : ['--kube-context', kubeContext]
}
