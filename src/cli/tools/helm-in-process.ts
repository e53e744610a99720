/** helm for those who act on many releases: each call runs here, its streams caught, and shares what it can with the others. */
import type { Helm, HelmCall, HelmOutcome } from '../../helmfile/helm.ts'
import type { CliHost, ToolHost } from '../command.ts'
import { NO_FILES, openWorkshop, type WorkshopOptions } from './shared-work.ts'

/** Calls under way: more would only hold more in memory. */
const MAX_CALLS = 16

export function helmInProcess(host: ToolHost, own: WorkshopOptions = {}): Helm {
  const workshop = openWorkshop(own)
  const enter = places(MAX_CALLS)
  const run = async (call: HelmCall): Promise<HelmOutcome> => {
    const leave = await enter()
    const caught = catcher(call)
    try {
      const shared = workshop.forCall(call.files ?? NO_FILES, call.outputs)
      const code = await host.runHelm(call.args, over(host, { ...caught.streams, ...given(host, call), shared }))
      return { code, ...caught.texts() }
    } finally {
      leave()
    }
  }
  const { mount, forgetCharts, close } = workshop
  return { run, mount, forgetCharts, close }
}

function given(host: CliHost, { env, stdin, cwd, onEvent }: HelmCall): Partial<CliHost> {
  return {
    env: env === undefined ? host.env : { ...host.env, ...env },
    stdin: () => Promise.resolve(stdin ?? new Uint8Array(0)),
    ...(cwd === undefined ? {} : { cwd }),
    ...(onEvent === undefined ? {} : { onEvent }),
    terminal: false,
    errorTerminal: false,
    program: 'helm',
  }
}

/** What the process is asked for only when it is needed stays so. */
function over(host: CliHost, own: Partial<CliHost>): CliHost {
  return Object.create(host, Object.getOwnPropertyDescriptors(own)) as CliHost
}

interface Catcher {
  readonly streams: Pick<CliHost, 'stdout' | 'stderr'>
  readonly texts: () => Omit<HelmOutcome, 'code'>
}

function catcher({ onOutput }: HelmCall): Catcher {
  const printed: { readonly text: string; readonly isError: boolean }[] = []
  const into =
    (isError: boolean) =>
    (text: string): void => {
      printed.push({ text, isError })
      onOutput?.(text)
    }
  const textOf = (isWanted: (isError: boolean) => boolean): string =>
    printed.flatMap(({ text, isError }) => (isWanted(isError) ? [text] : [])).join('')
  return {
    streams: { stdout: into(false), stderr: into(true) },
    texts: () => ({
      stdout: textOf((isError) => !isError),
      stderr: textOf((isError) => isError),
      combined: textOf(() => true),
    }),
  }
}

/** Resolves to what gives the place back. */
function places(count: number): () => Promise<() => void> {
  let free = count
  const waiting: (() => void)[] = []
  const leave = (): void => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  return async () => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return leave
  }
}
